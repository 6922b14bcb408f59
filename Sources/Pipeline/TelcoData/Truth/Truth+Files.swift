public import SimKernel
import DataFormats

/// A file of one day, as the source system cuts them.
public struct DailyFile: Hashable, Sendable {
    /// The day number since 1970-01-01.
    public var day: Int
    /// `year=YYYY/month=MM/day=DD/logs_YYYYMMDD.ndjson`.
    public var path: String
    public var file: RenderedFile
    /// How many records it holds.
    public var count: Int
}

/// Which events a file holds.
public enum EventSelection: Hashable, Sendable {
    case all
    case ids([String])
    /// Events that happened on a day, as day number since 1970-01-01.
    case day(Int)
    case first(Int)
    case last(Int)
    /// Events from the first instant to before the second.
    case between(VirtualInstant, VirtualInstant)
}

extension Truth {
    /// The plans file.
    public func plansFile() -> RenderedFile {
        FileRenderer.file(plans, dataset: .plans, name: "plans.csv")
    }

    /// The customers file: the latest version of everyone, or as it was at an instant.
    public func customersFile(asOf instant: VirtualInstant? = nil) -> RenderedFile {
        let records = instant.map { customers(asOf: $0) } ?? latestCustomers
        return FileRenderer.file(records, dataset: .customers, name: "customers.ndjson")
    }

    /// A customers file with every version of everyone.
    public func customerHistoryFile() -> RenderedFile {
        FileRenderer.file(customerVersions, dataset: .customers, name: "customers.ndjson")
    }

    /// The events of a selection, in the order of the truth (`ids`: in the order asked for).
    public func events(_ selection: EventSelection) -> [EntityRecord] {
        switch selection {
        case .all: return events
        case .ids(let ids): return ids.compactMap { id in events.first { $0.key == id } }
        case .day(let day): return events.filter { Self.day(of: $0.validFrom) == day }
        case .first(let count): return Array(events.prefix(max(0, count)))
        case .last(let count): return Array(events.suffix(max(0, count)))
        case .between(let start, let end):
            return events.filter { $0.validFrom >= start && $0.validFrom < end }
        }
    }

    /// A file with the events of a selection.
    public func eventsFile(_ selection: EventSelection = .all) -> RenderedFile {
        FileRenderer.file(events(selection), dataset: .activityLogs, name: "logs.ndjson")
    }

    /// One file for each day on which events reached the source system, in order of days.
    public func dailyEventFiles(_ workers: Workers = .none) -> [DailyFile] {
        var byDay: [Int: [EntityRecord]] = [:]
        for event in events { byDay[Self.day(of: event.arrivesAt), default: []].append(event) }
        let days = byDay.keys.sorted()
        return workers.map(days.count) { [byDay] place in
            let day = days[place]
            let records = byDay[day] ?? []
            let (year, month, dayOfMonth) = CivilTime.civil(day: day)
            let parts = [
                TruthGenerator.padded(year, digits: 4), TruthGenerator.padded(month, digits: 2),
                TruthGenerator.padded(dayOfMonth, digits: 2),
            ]
            let name = "logs_\(parts.joined()).ndjson"
            return DailyFile(
                day: day, path: "year=\(parts[0])/month=\(parts[1])/day=\(parts[2])/\(name)",
                file: FileRenderer.file(records, dataset: .activityLogs, name: name),
                count: records.count)
        }
    }

    /// The UTC day of an instant, counted from 1970-01-01.
    public static func day(of instant: VirtualInstant) -> Int {
        Int(CivilTime.floorDivide(instant.nanoseconds, CivilTime.nanosecondsPerDay))
    }
}
