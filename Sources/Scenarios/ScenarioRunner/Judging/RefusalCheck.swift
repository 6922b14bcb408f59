import Cloud
import CloudModel
import ScenarioModel
import Snowflake

/// Judges whether an action was refused by what had to refuse it.
///
/// A statement that fails for another reason, such as a misspelt name, shows nothing about rights.
struct RefusalCheck {
    let cloud: Cloud
    let action: Action
    let number: Int

    func result(
        _ error: ServiceFailure?, _ wanted: Action.Refusal
    ) -> ScenarioOutcome.CheckResult {
        if wanted == .never {
            return ScenarioOutcome.CheckResult(
                title: "action \(number) is done",
                failure: error.map {
                    ScenarioOutcome.CheckFailure(
                        text: "action \(number) was refused", expected: "done", actual: words($0))
                })
        }
        return ScenarioOutcome.CheckResult(
            title: "action \(number) is refused", failure: failure(error, wanted))
    }

    private func words(_ error: ServiceFailure) -> String {
        "\(error.code) \(error.message.replacing("\n", with: " "))"
    }

    private func failure(
        _ error: ServiceFailure?, _ wanted: Action.Refusal
    ) -> ScenarioOutcome.CheckFailure? {
        let expected =
            switch wanted {
            case .any, .never: "an error"
            case .code(let code): "the error \(code)"
            case .denied: "a refusal by access control"
            }
        guard let error else {
            return ScenarioOutcome.CheckFailure(
                text: "action \(number) was not refused", expected: expected, actual: "done")
        }
        let isRight =
            switch wanted {
            case .any: true
            case .never: false
            case .code(let code): error.code == code
            case .denied: isDenial(error)
            }
        if isRight { return nil }
        return ScenarioOutcome.CheckFailure(
            text: "action \(number) failed for another reason", expected: expected,
            actual: words(error))
    }

    /// Whether an error is about rights: the codes by which AWS services refuse (their API
    /// References, "Common Errors"), Snowflake's 003001, and Snowflake's 002003 and 002140 where
    /// what they say to be missing or unknown is there, so that only the role does not see it.
    private func isDenial(_ error: ServiceFailure) -> Bool {
        switch error.code {
        case "AccessDenied", "AccessDeniedException", "AuthorizationError",
            "AuthorizationErrorException", "UnauthorizedOperation", "003001":
            return true
        case "002003", "002140":
            guard let name = named(in: error.message) else { return false }
            return cloud.snowflake.knows(name)
        default: return false
        }
    }

    /// The object of which the message speaks: in quotes, or the last word.
    private func named(in message: String) -> String? {
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        if parts.count >= 3 { return String(parts[1]) }
        return message.split { $0.isWhitespace }.last.map(String.init)
    }
}
