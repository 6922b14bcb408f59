import DataFormats

/// Recorded cases that this emulator does not claim, each by a rule with its reason.
///
/// Whatever no rule names must pass.
enum Ledger {
    struct Rule: Sendable {
        let reason: String
        let applies: @Sendable (RecordedCase) -> Bool
    }

    static let rules: [Rule] = [
        Rule(reason: "the record replaced the timestamp of the definition") {
            $0.name.utf8.contains("test_wait_timestamp_jsonata")
        },
        Rule(reason: "the record replaced the timestamps that the case compares") {
            $0.area == "choice_operators.test_timestamp_operators"
        },
        Rule(reason: "the record does not hold the logging configuration that is refused") {
            $0.json["expectedErrorCode"] == "InvalidLoggingConfiguration"
        },
    ]

    static func reason(for recorded: RecordedCase) -> String? {
        rules.first { $0.applies(recorded) }?.reason
    }
}
