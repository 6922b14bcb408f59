import CloudModel
import DataFormats
import SimKernel

/// `cron(…)`, `rate(…)` or `at(…)` (EventBridge Scheduler user guide, "Schedule types").
enum ScheduleExpression: Hashable, Sendable {
    case cron(CronExpression)
    case rate(VirtualDuration)
    case at(CivilDateTime)

    init(_ text: String) throws(SchedulerError) {
        func inside(_ word: String) -> String? {
            guard text.hasPrefix(word + "("), text.hasSuffix(")") else { return nil }
            return String(text.dropFirst(word.count + 1).dropLast())
        }
        if let body = inside("cron") {
            do throws(CronError) {
                self = .cron(try CronExpression(body, dialect: .aws))
            } catch {
                throw .invalidExpression(text, because: error.description)
            }
        } else if let body = inside("rate") {
            guard let rate = Self.rate(body) else {
                throw .invalidExpression(text, because: "rate(value minutes | hours | days)")
            }
            self = .rate(rate)
        } else if let body = inside("at") {
            guard body.utf8.count == 19, let parsed = try? ISOTime.dateTime(body),
                parsed.offsetSeconds == nil, body.contains("T")
            else { throw .invalidExpression(text, because: "at(yyyy-mm-ddThh:mm:ss)") }
            self = .at(parsed.dateTime)
        } else {
            throw .invalidExpression(text, because: "neither cron(…), rate(…) nor at(…)")
        }
    }

    private static func rate(_ body: String) -> VirtualDuration? {
        let words = body.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int64(words[0]), count > 0
        else { return nil }
        switch words[1] {
        case "minute", "minutes": return .minutes(count)
        case "hour", "hours": return .hours(count)
        // 24 hours, whatever the clocks do.
        case "day", "days": return .days(count)
        default: return nil
        }
    }
}
