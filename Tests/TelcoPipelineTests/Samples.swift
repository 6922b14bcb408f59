/// Small good records of the three datasets, to be changed by tests.
enum Samples {
    static let planHeader =
        "plan_id,plan_name,monthly_price,data_allowance_gb,voice_minutes,sms_allowance,"
        + "roaming_enabled,validity_days,plan_category"

    static func plan(_ id: String, price: String = "2212.81", name: String = "Basic Plan 1")
        -> String
    {
        "\(id),\(name),\(price),10,100,50,Y,30,Basic"
    }

    static func customer(
        _ id: String, plan: String = "P001", updatedAt: String? = nil, first: String = "Ada"
    ) -> String {
        let update = updatedAt.map { ", \"updated_at\": \"\($0)\"" } ?? ""
        return """
            {"customer_id": "\(id)", "first_name": "\(first)", "last_name": "Okoye", \
            "email": "a@example.com", "phone": "+2348012345678", "gender": "F", \
            "date_of_birth": "1990-02-28", "address": "1 Long Road", "state": "Lagos", \
            "country": "Nigeria", "registration_date": "2024-05-01T00:00:00Z", \
            "registration_channel": "web", "plan_id": "\(plan)", "status": "active"\(update)}
            """
    }

    static func event(
        _ id: String, customer: String = "C1", at: String = "2025-01-01T10:00:00Z",
        type: String = "login", payload: String = "{}"
    ) -> String {
        """
        {"event_id": "\(id)", "customer_id": "\(customer)", "event_type": "\(type)", \
        "event_timestamp": "\(at)", "device_type": "Web", "ip_address": "10.1.2.3", \
        "network_type": "5G", "payload": \(payload)}
        """
    }
}
