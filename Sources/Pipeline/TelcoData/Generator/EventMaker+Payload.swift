import DataFormats

extension EventMaker {
    /// The details that an event of the type carries; none for types that the sample has not.
    func payload(
        of type: String, change: PlanChange?, _ draws: inout DrawStream
    ) -> JSONObject {
        var payload = JSONObject()
        switch type {
        case "data_session":
            payload.append("mb_used", Self.amount(draws.within(0...200_000)))
        case "call_started", "call_ended":
            payload.append("call_id", .string(draws.uuid()))
            payload.append("duration_seconds", JSONValue(draws.within(1...3_600)))
        case "sms_sent":
            payload.append("sms_id", .string(draws.uuid()))
            payload.append("length", JSONValue(draws.within(1...500)))
        case "topup": payload.append("amount", JSONValue(draws.pick(Vocabulary.topups)))
        case "balance_check":
            payload.append("balance", Self.amount(draws.within(0...500_000)))
        case "app_open": payload.append("screen", .string(draws.pick(Vocabulary.screens)))
        case "app_click": payload.append("element", .string(draws.pick(Vocabulary.elements)))
        case "purchase_addon":
            payload.append("addon", .string(draws.pick(Vocabulary.addons)))
            payload.append("price", JSONValue(draws.pick(Vocabulary.addonPrices)))
        case "network_drop":
            payload.append("reason", .string(draws.pick(Vocabulary.dropReasons)))
        case "plan_changed":
            payload.append("old_plan_id", change?.old ?? anyPlan(&draws))
            payload.append("new_plan_id", change?.new ?? anyPlan(&draws))
        default: break
        }
        return payload
    }

    private func anyPlan(_ draws: inout DrawStream) -> JSONValue {
        .string(plans.isEmpty ? "P001" : draws.pick(plans))
    }

    /// Hundredths as Python writes a float: `12.3`, `12.34`, `12.0`.
    private static func amount(_ hundredths: Int) -> JSONValue {
        let whole = hundredths / 100
        let rest = hundredths % 100
        let text =
            rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
        return JSONNumber(text: text).map(JSONValue.number) ?? .null
    }
}
