extension EntityRule {
    /// Customers: NDJSON, a history of versions per customer.
    public static let customers = EntityRule(
        dataset: "customers", format: .ndjson,
        fields: [
            FieldRule("customer_id", .customerID),
            FieldRule("first_name", .name), FieldRule("last_name", .name),
            FieldRule("email", .freeText), FieldRule("phone", .freeText),
            FieldRule("gender", .choice(["F", "M"])), FieldRule("date_of_birth", .date),
            FieldRule("address", .freeText), FieldRule("state", .freeText),
            FieldRule("country", .freeText),
            FieldRule("registration_date", .timestamp, isStoredAsDate: true),
            FieldRule("registration_channel", .freeText), FieldRule("plan_id", .planID),
            FieldRule("status", .choice(["active", "suspended", "cancelled"])),
            FieldRule("updated_at", .timestamp, isRequired: false),
        ],
        identityFields: ["customer_id", "registration_date"], key: "customer_id",
        kind: .history(since: "updated_at", otherwise: "registration_date"),
        table: "DIM_CUSTOMER")

    /// Plans: CSV, the latest version of each.
    public static let plans = EntityRule(
        dataset: "plans", format: .csv,
        fields: [
            FieldRule("plan_id", .planID), FieldRule("plan_name", .name),
            FieldRule("monthly_price", .decimal(precision: 12, scale: 2)),
            FieldRule("data_allowance_gb", .integer), FieldRule("voice_minutes", .integer),
            FieldRule("sms_allowance", .integer), FieldRule("roaming_enabled", .boolean),
            FieldRule("validity_days", .integer), FieldRule("plan_category", .freeText),
        ],
        identityFields: ["plan_id"], key: "plan_id", kind: .latest,
        table: "DIM_PLAN")

    /// Activity: NDJSON, one row per event, linked to the customer version of its instant.
    public static let activityLogs = EntityRule(
        dataset: "activity_logs", format: .ndjson,
        fields: [
            FieldRule("event_id", .key(limit: 64)), FieldRule("customer_id", .customerID),
            FieldRule("event_type", .text(limit: 64, collapsesSpace: false)),
            FieldRule("event_timestamp", .timestamp), FieldRule("device_type", .freeText),
            FieldRule("ip_address", .ipv4), FieldRule("network_type", .freeText),
            FieldRule("payload", .object),
        ],
        identityFields: ["event_id", "event_timestamp"], key: "event_id",
        kind: .event(at: "event_timestamp", owner: "customer_id", carries: ["plan_id"]),
        table: "FACT_ACTIVITY")

    /// The rules of the telco contract.
    public static let telco = [customers, plans, activityLogs]
}

extension FieldRule.Kind {
    static let customerID = Self.code(prefix: UInt8(ascii: "C"), digits: 1...12)
    static let planID = Self.code(prefix: UInt8(ascii: "P"), digits: 1...6)
    static let name = Self.text(limit: 256, collapsesSpace: true)
    static let freeText = Self.text(limit: 256, collapsesSpace: false)
}
