import CloudModel
import DataFormats
import SimKernel

/// When a task runs: `USING CRON …` or every so often.
///
/// Source: Snowflake documentation, CREATE TASK, SCHEDULE.
enum TaskSchedule: Hashable, Sendable {
    /// Five fields of cron, read on the clocks of a zone; a time that comes twice runs twice.
    case cron(CronExpression, DataFormats.TimeZoneRules)
    case every(VirtualDuration)

    init(_ text: String) throws(SnowflakeError) {
        let words = text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
        if words.count >= 2, words[0].uppercased() == "USING", words[1].uppercased() == "CRON" {
            guard words.count == 8 else { throw Self.invalid(text) }
            do {
                self = .cron(
                    try CronExpression(words[2..<7].joined(separator: " "), dialect: .snowflake),
                    try DataFormats.TimeZoneRules.named(words[7]))
            } catch { throw Self.invalid(text) }
            return
        }
        guard words.count == 2, let count = Int64(words[0]), count > 0 else {
            throw Self.invalid(text)
        }
        let length: VirtualDuration
        switch words[1].uppercased() {
        case "M", "MINUTE", "MINUTES": length = .minutes(count)
        case "H", "HOUR", "HOURS": length = .hours(count)
        case "S", "SECOND", "SECONDS": length = .seconds(count)
        default: throw Self.invalid(text)
        }
        guard length >= .seconds(10), length <= .minutes(11_520) else { throw Self.invalid(text) }
        self = .every(length)
    }

    private static func invalid(_ text: String) -> SnowflakeError {
        .compilation(1001, "42601", "Invalid schedule '\(text)' provided for task.")
    }

    /// The next time after an instant; intervals count from the last one.
    func next(after instant: VirtualInstant) -> VirtualInstant? {
        switch self {
        case .cron(let expression, let zone):
            expression.next(after: instant, in: zone, repeatedHour: .twice)
        case .every(let length): instant + length
        }
    }
}
