import DataFormats
import SimKernel

/// Why a text is not a trace that can be read.
public struct TraceReadFailure: Error, Hashable, Sendable {
    /// One-based.
    public let line: Int
    public let reason: String
}

extension Trace {
    /// Reads what `lines()` wrote, and checks the footer's counts and, at full level, the digest.
    public init(reading bytes: [UInt8]) throws(TraceReadFailure) {
        var header: TraceHeader?
        var trace = Trace(
            header: TraceHeader(
                scenario: "", pipeline: "", seed: 0, start: VirtualInstant(nanoseconds: 0)),
            entries: [])
        var footer: JSONValue?
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            number += 1
            func fail(_ reason: String) -> TraceReadFailure {
                TraceReadFailure(line: number, reason: reason)
            }
            let value: JSONValue
            do { value = try JSONValue.parse(Array(line)) } catch { throw fail(error.message) }
            if footer != nil { throw fail("a line after the footer") }
            if header == nil {
                guard let read = TraceHeader(json: value) else { throw fail("no trace header") }
                header = read
            } else if value["entry"] != nil {
                guard let entry = TraceEntry(json: value) else { throw fail("not an entry") }
                guard entry.index == trace.entries.count else { throw fail("entry out of order") }
                trace.entries.append(entry)
            } else if value["decision"] != nil {
                guard let decision = Decision(json: value) else { throw fail("not a decision") }
                trace.decisions.append(decision)
            } else if value["guarantee"] != nil {
                guard let verdict = TraceVerdict(json: value) else { throw fail("not a verdict") }
                trace.verdicts.append(verdict)
            } else if let end = value["footer"] {
                footer = end
            } else {
                throw fail("unknown kind of line")
            }
        }
        guard let header, let footer else {
            throw TraceReadFailure(line: number, reason: "the trace is cut short: no footer")
        }
        trace.header = header
        if header.level == .full, footer["digest"]?.stringValue != trace.digest() {
            throw TraceReadFailure(line: number, reason: "the digest does not match the entries")
        }
        self = trace
    }
}

extension TraceHeader {
    init?(json: JSONValue) {
        guard json["trace"]?.intValue == Int64(Self.formatVersion),
            let scenario = json["scenario"]?.stringValue,
            let pipeline = json["pipeline"]?.stringValue,
            let seed = json["seed"]?.stringValue.flatMap(UInt64.init),
            let start = json["start"]?.intValue,
            let level = json["level"]?.stringValue.flatMap(TraceLevel.init)
        else { return nil }
        self.init(
            scenario: scenario, pipeline: pipeline, seed: seed,
            start: VirtualInstant(nanoseconds: start), level: level)
    }
}

extension TraceEntry {
    init?(json: JSONValue) {
        guard let index = json["entry"]?.intValue, let at = json["at"]?.intValue,
            let actor = json["actor"]?.stringValue, let service = json["service"]?.stringValue,
            let operation = json["operation"]?.stringValue,
            let subject = json["subject"]?.stringValue, let word = json["outcome"]?.stringValue
        else { return nil }
        let code = json["code"]?.stringValue
        let outcome: TraceOutcome
        switch (word, code) {
        case ("done", nil): outcome = .done
        case ("failed", let code?): outcome = .failed(code)
        case ("indeterminate", let code?): outcome = .indeterminate(code)
        default: return nil
        }
        var details: [TraceField] = []
        if let fields = json["details"]?.objectValue {
            for (name, value) in fields {
                switch value {
                case .string(let text): details.append(TraceField(name, .text(text)))
                case .bool(let flag): details.append(TraceField(name, .flag(flag)))
                case .number(let number):
                    guard let integer = number.int64 else { return nil }
                    details.append(TraceField(name, .integer(integer)))
                default: return nil
                }
            }
        }
        self = TraceEntry(
            actor: actor, principal: json["principal"]?.stringValue, service: service,
            operation: operation, subject: subject, outcome: outcome,
            fault: json["fault"]?.stringValue, details: details
        ).placed(
            at: Int(index), instant: VirtualInstant(nanoseconds: at),
            cause: json["cause"]?.intValue.map { Int($0) })
    }
}

extension Decision {
    init?(json: JSONValue) {
        guard let site = json["decision"]?["site"]?.stringValue,
            let subject = json["decision"]?["subject"]?.stringValue,
            let occurrence = json["decision"]?["occurrence"]?.intValue.flatMap(UInt32.init),
            case .number(let bound)? = json["bound"], case .number(let value)? = json["value"],
            let bound = UInt64(bound.text), let value = UInt64(value.text)
        else { return nil }
        self.init(
            key: DecisionKey(site: site, subject: subject, occurrence: occurrence), bound: bound,
            value: value)
    }
}

extension TraceVerdict {
    init?(json: JSONValue) {
        guard let guarantee = json["guarantee"]?.stringValue,
            let verdict = json["verdict"]?.stringValue, let examined = json["examined"]?.intValue,
            let witness = json["witness"]?.arrayValue
        else { return nil }
        self.init(
            guarantee: guarantee, verdict: verdict, examined: Int(examined),
            witness: witness.compactMap { $0.intValue.map { Int($0) } })
    }
}
