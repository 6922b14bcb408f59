import OrderedCollections
import SnowflakeSQL

/// What CREATE DATABASE and CREATE SCHEMA … CLONE say of what is cloned.
///
/// Source: Snowflake documentation, CREATE <object> … CLONE.
struct CloneTerms {
    /// The moment as of which the rows are taken.
    var moment: TravelMoment?
    /// That moment, nanoseconds since the epoch; nil where it is not known as a time.
    private var instant: Int128?
    /// IGNORE TABLES WITH INSUFFICIENT DATA RETENTION.
    let ignoresOld: Bool
    /// IGNORE HYBRID TABLES.
    let ignoresHybrid: Bool
    /// INCLUDE INTERNAL STAGES.
    let includesInternal: Bool

    init(
        _ options: [SQLOption], _ travel: TimeTravel?, _ binder: Binder, _ now: Int64
    ) throws(SnowflakeError) {
        let words = options.map(\.name)
        ignoresOld = words.contains("INSUFFICIENT")
        ignoresHybrid = words.contains("HYBRID")
        includesInternal = words.contains("INTERNAL")
        guard let travel else { return }
        let moment = try binder.moment(travel)
        self.moment = moment
        guard case .point(let point, _) = moment else { return }
        switch point {
        case .instant(let given): instant = given
        case .offset(let seconds): instant = Int128(now) + Int128(seconds * 1e9)
        case .statement, .version: break
        }
    }

    /// Refuses a container that was not there.
    func require(_ header: ObjectHeader, _ kind: String) throws(SnowflakeError) {
        guard !includes(header) else { return }
        throw .compilation(
            707, "02000",
            "Time travel data is not available for \(kind) \(header.name). The requested time is "
                + "either beyond the allowed time travel period or before the object creation time."
        )
    }

    /// Whether an object was there.
    func includes(_ header: ObjectHeader) -> Bool {
        instant.map { header.created <= $0 } ?? true
    }
}

extension SchemaEntry {
    /// Leaves only some of the objects.
    mutating func keep(_ isKept: (ObjectHeader) -> Bool) {
        tables.removeAll { !isKept($0.value.header) }
        views.removeAll { !isKept($0.value.header) }
        sequences.removeAll { !isKept($0.value.header) }
        stages.removeAll { !isKept($0.value.header) }
        fileFormats.removeAll { !isKept($0.value.header) }
        tasks.removeAll { !isKept($0.value.header) }
        procedures.removeAll { !isKept($0.value.header) }
        functions.removeAll { !isKept($0.value.header) }
        streams.removeAll { !isKept($0.value.header) }
        pipes.removeAll { !isKept($0.value.header) }
        tags.removeAll { !isKept($0.value.header) }
        maskingPolicies.removeAll { !isKept($0.value.header) }
        rowAccessPolicies.removeAll { !isKept($0.value.header) }
    }
}
