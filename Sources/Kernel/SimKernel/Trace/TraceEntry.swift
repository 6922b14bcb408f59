/// How an operation ended, as whoever asked for it may know it.
public enum TraceOutcome: Hashable, Sendable {
    case done
    /// Definitely not done; the code is the service's own.
    case failed(String)
    /// The answer was lost: done or not, nobody who asked can tell.
    case indeterminate(String)
}

/// A small typed value in a trace entry.
public enum TraceValue: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case flag(Bool)
}

/// One named detail of a trace entry.
public struct TraceField: Hashable, Sendable {
    public let name: String
    public let value: TraceValue

    public init(_ name: String, _ value: TraceValue) {
        self.name = name
        self.value = value
    }

    public init(_ name: String, _ text: String) { self.init(name, .text(text)) }
    public init(_ name: String, _ number: Int) { self.init(name, .integer(Int64(number))) }
    public init(_ name: String, _ flag: Bool) { self.init(name, .flag(flag)) }
}

/// One thing that happened: when, why, who, what to whom, and how it ended.
public struct TraceEntry: Hashable, Sendable {
    /// The position in the trace, from zero; assigned when recorded.
    public internal(set) var index: Int
    /// Assigned when recorded.
    public internal(set) var instant: VirtualInstant
    /// The entry that led to this one; nil for what came from outside the world.
    public internal(set) var cause: Int?
    /// Who acted: `lambda/validator`, `glue/clean`, `s3`, `source`.
    public var actor: String
    /// The identity under which the actor acted, an ARN.
    public var principal: String?
    public var service: String
    public var operation: String
    /// What it was done to: an object key, a state name, a table.
    public var subject: String
    public var outcome: TraceOutcome
    /// The id of the fault rule that struck here.
    public var fault: String?
    public var details: [TraceField]

    public init(
        actor: String, principal: String? = nil, service: String, operation: String,
        subject: String, outcome: TraceOutcome = .done, fault: String? = nil,
        details: [TraceField] = []
    ) {
        index = 0
        instant = VirtualInstant(nanoseconds: 0)
        cause = nil
        self.actor = actor
        self.principal = principal
        self.service = service
        self.operation = operation
        self.subject = subject
        self.outcome = outcome
        self.fault = fault
        self.details = details
    }

    /// The text of a detail; nil where it is absent or not text.
    public func text(_ name: String) -> String? {
        guard case .text(let text) = self[name] else { return nil }
        return text
    }

    /// The number of a detail; nil where it is absent or not a number.
    public func integer(_ name: String) -> Int? {
        guard case .integer(let number) = self[name] else { return nil }
        return Int(number)
    }

    public subscript(_ name: String) -> TraceValue? {
        details.first { $0.name == name }?.value
    }

    /// Puts an entry read from a file back at its place in the trace.
    public func placed(at index: Int, instant: VirtualInstant, cause: Int?) -> TraceEntry {
        var entry = self
        entry.index = index
        entry.instant = instant
        entry.cause = cause
        return entry
    }
}
