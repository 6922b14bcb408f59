import SimKernel

@testable import TelcoData

/// Short ways to write deliveries.
enum Fixture {
    static func instant(_ text: String) -> VirtualInstant {
        VirtualInstant(nanoseconds: TimestampText.nanoseconds(text)!)
    }

    static func delivery(
        _ key: String, _ text: String, at: String = "2025-01-02T00:00:00Z"
    ) -> Delivery {
        Delivery(key: key, bytes: Array(text.utf8), at: instant(at))
    }

    static func customer(
        _ id: String = "C1", plan: String = "P1", registered: String = "2025-01-01T00:00:00Z",
        updated: String? = nil, status: String = "active", first: String = "Amara"
    ) -> String {
        let tail = updated.map { #", "updated_at": "\#($0)""# } ?? ""
        return """
            {"customer_id": "\(id)", "first_name": "\(first)", "last_name": "Eze", "email": "a@b.c", \
            "phone": "+2341", "gender": "F", "date_of_birth": "1990-02-28", "address": "1 A St", \
            "state": "Ashford", "country": "Ghana", "registration_date": "\(registered)", \
            "registration_channel": "web", "plan_id": "\(plan)", "status": "\(status)"\(tail)}

            """
    }

    static func event(
        _ id: String, customer: String = "C1", at: String = "2025-01-05T00:00:00Z",
        payload: String = "{}", type: String = "login"
    ) -> String {
        """
        {"event_id": "\(id)", "customer_id": "\(customer)", "event_type": "\(type)", \
        "event_timestamp": "\(at)", "device_type": "iOS", "ip_address": "10.0.0.1", \
        "network_type": "4G", "payload": \(payload)}

        """
    }

    static let header = Dataset.plans.fields.joined(separator: ",") + "\n"

    static func plan(_ id: String = "P1", price: String = "10.50", roaming: String = "Y") -> String
    {
        "\(id),Basic Plan,\(price),10,100,50,\(roaming),30,Basic\n"
    }

    static func verdict(_ key: String, _ text: String) -> FileVerdict {
        Oracle().assess(delivery(key, text)).verdict
    }

    static func verdict(_ key: String, bytes: [UInt8]) -> FileVerdict {
        Oracle().assess(Delivery(key: key, bytes: bytes, at: instant("2025-01-02T00:00:00Z")))
            .verdict
    }

    /// The faults of the first record, empty for a good one, nothing for a refused file.
    static func faults(_ key: String, _ text: String) -> [String]? {
        let file = Oracle().assess(delivery(key, text))
        guard let record = file.records.first else { return nil }
        guard case .quarantined(let faults) = record.verdict else { return [] }
        return faults.map(\.description)
    }
}
