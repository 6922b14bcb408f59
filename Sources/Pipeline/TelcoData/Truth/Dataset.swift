/// The three kinds of files that the sources send.
public enum Dataset: String, Hashable, Sendable, CaseIterable {
    case customers
    case plans
    case activityLogs = "activity_logs"

    /// How a file of the dataset is written.
    public var format: FileFormat { self == .plans ? .csv : .ndjson }

    /// The fields in the order of the files.
    public var fields: [String] {
        switch self {
        case .customers: TelcoFields.customers
        case .plans: TelcoFields.plans
        case .activityLogs: TelcoFields.activity
        }
    }
}

/// The text formats of source files.
public enum FileFormat: String, Hashable, Sendable {
    /// One JSON object a line.
    case ndjson
    /// Comma-separated values with a header (RFC 4180).
    case csv
}

/// The field names of the source files, in order.
enum TelcoFields {
    static let customers = [
        "customer_id", "first_name", "last_name", "email", "phone", "gender", "date_of_birth",
        "address", "state", "country", "registration_date", "registration_channel", "plan_id",
        "status",
    ]
    /// Since when the attributes of a customer record hold; absent in the first version.
    static let updatedAt = "updated_at"
    static let plans = [
        "plan_id", "plan_name", "monthly_price", "data_allowance_gb", "voice_minutes",
        "sms_allowance", "roaming_enabled", "validity_days", "plan_category",
    ]
    static let activity = [
        "event_id", "customer_id", "event_type", "event_timestamp", "device_type", "ip_address",
        "network_type", "payload",
    ]
}
