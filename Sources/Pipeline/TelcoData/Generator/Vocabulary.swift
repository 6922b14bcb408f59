/// The words of the generated data: invented for this project, shaped like the reference sample.
enum Vocabulary {
    /// The first one is twice as likely as each of the others.
    static let firstNames = [
        "Amara", "Bashir", "Chidi", "Dalila", "Efosa", "Fatou", "Gideon", "Halima", "Ikenna",
        "Jolene", "Kwame", "Lindiwe", "Musa", "Nadia", "Obinna", "Precious", "Rashida", "Sipho",
        "Temitope", "Udo", "Valentin", "Winifred", "Yusuf", "Zainab",
    ]
    static let lastNames = [
        "Abara", "Boateng", "Chukwu", "Danjuma", "Eze", "Fofana", "Garba", "Haile", "Iroha",
        "Jallow", "Kamara", "Lawal", "Mensah", "Ndlovu", "Okonjo", "Phiri", "Quaye", "Rotimi",
        "Sesay", "Toure", "Uzoma", "Vilakazi", "Wanjiru", "Yeboah", "Zulu",
    ]
    static let streets = [
        "Acacia Street", "Harbour Road", "Market Lane", "Palm Avenue", "River Close",
        "Station Way",
    ]
    static let states = [
        "Ashford", "Bellmont", "Cape Verity", "Dunmore", "Eastreach", "Fairhaven",
        "Greater Northern Lakes District", "Highmoor", "Ironvale", "Juniper", "Kingsport",
        "Lakeland", "Midwater", "Norbury",
    ]
    static let countries = ["Nigeria", "Ghana", "Kenya", "Rwanda", "Senegal", "Zambia"]
    static let channels = ["mobile_app", "web_portal", "retail_store", "call_center"]
    static let statuses = ["active", "suspended", "cancelled"]
    static let statusWeights = [854, 96, 50]

    static let categories = ["Premium", "Basic", "Ultra", "Business"]
    static let categoryWeights = [10, 7, 2, 1]
    static let dataAllowances = [1, 2, 5, 10, 20, 50, 100, 200]
    static let voiceMinutes = [100, 300, 500, 2000]
    static let smsAllowances = [50, 100, 500, 1000]
    static let validityDays = [30, 365, 90, 180]
    static let validityWeights = [12, 5, 2, 1]

    static let devices = ["Android", "iOS", "Web", "FeaturePhone"]
    static let networks = ["3G", "4G", "5G", "WiFi"]
    static let screens = ["home", "usage", "store", "profile"]
    static let elements = ["banner", "menu", "buy_button", "help_link"]
    static let addons = ["weekend_data", "night_calls", "roaming_day"]
    static let dropReasons = ["weak_signal", "handover_failed", "tower_down"]
    static let topups = [100, 500, 1000, 2000, 5000]
    static let addonPrices = [500, 1000, 1500]

    static let eventTypes = [
        "login", "data_session", "call_ended", "logout", "sms_sent", "call_started", "topup",
        "balance_check", "app_open", "app_click", "purchase_addon", "network_drop",
        "plan_changed",
    ]
    /// How often each type occurs in 100,000 events of the reference sample.
    static let eventWeights = [
        13_753, 10_948, 9_131, 9_081, 9_074, 8_914, 7_333, 7_284, 6_383, 5_441, 5_290, 3_698,
        3_670,
    ]
}
