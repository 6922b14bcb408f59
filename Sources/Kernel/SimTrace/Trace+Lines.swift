import Crypto
import DataFormats
import SimKernel

/// The written form, version 1: one JSON object a line, members in a fixed order.
///
///     {"trace":1,"scenario":…,"pipeline":…,"seed":…,"start":…,"level":"full"}
///     {"entry":0,"at":…,"cause":null,"actor":…,"principal":…,"service":…,"operation":…,
///      "subject":…,"outcome":"done","code":…,"fault":…,"details":{…}}
///     {"decision":{"site":…,"subject":…,"occurrence":0},"bound":8,"value":3}
///     {"verdict":"held","guarantee":…,"examined":12,"witness":[]}
///     {"footer":{"entries":…,"decisions":…,"verdicts":…,"digest":"sha256:…"}}
///
/// Absent optional members are left out. The digest is the SHA-256 of all entry and decision
/// lines at full level, in chained blocks of 256 lines: it says what happened, whatever the level.
extension Trace {
    /// The lines of the trace, with line ends, and the footer last.
    public func lines() -> [UInt8] {
        var out: [UInt8] = []
        append(header.json, to: &out)
        if header.level != .digest {
            for entry in entries {
                append(entry.json(withDetails: header.level == .full), to: &out)
            }
        }
        for decision in decisions { append(decision.json, to: &out) }
        for verdict in verdicts { append(verdict.json, to: &out) }
        let footer: JSONValue = [
            "footer": [
                "entries": JSONValue(entries.count), "decisions": JSONValue(decisions.count),
                "verdicts": JSONValue(verdicts.count), "digest": .string(digest()),
            ]
        ]
        append(footer, to: &out)
        return out
    }

    /// What happened, as one value: equal digests mean equal runs.
    public func digest() -> String {
        var chain: [UInt8] = []
        var block: [UInt8] = []
        var count = 0
        func close() {
            chain = Array(SHA256.hash(data: chain + block))
            block.removeAll(keepingCapacity: true)
        }
        for line in entries.lazy.map({ $0.json(withDetails: true) }) {
            append(line, to: &block)
            count += 1
            if count % 256 == 0 { close() }
        }
        for decision in decisions { append(decision.json, to: &block) }
        close()
        return "sha256:" + chain.map { hexadecimal($0) }.joined()
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return byte < 16 ? "0" + text : text
    }

    private func append(_ line: JSONValue, to bytes: inout [UInt8]) {
        line.append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension TraceHeader {
    var json: JSONValue {
        [
            "trace": JSONValue(Self.formatVersion), "scenario": .string(scenario),
            "pipeline": .string(pipeline), "seed": .string(String(seed)),
            "start": JSONValue(start.nanoseconds), "level": .string(level.rawValue),
        ]
    }
}

extension TraceEntry {
    func json(withDetails: Bool) -> JSONValue {
        var object = JSONObject()
        object["entry"] = JSONValue(index)
        object["at"] = JSONValue(instant.nanoseconds)
        if let cause { object["cause"] = JSONValue(cause) }
        object["actor"] = .string(actor)
        if let principal { object["principal"] = .string(principal) }
        object["service"] = .string(service)
        object["operation"] = .string(operation)
        object["subject"] = .string(subject)
        switch outcome {
        case .done: object["outcome"] = "done"
        case .failed(let code):
            object["outcome"] = "failed"
            object["code"] = .string(code)
        case .indeterminate(let code):
            object["outcome"] = "indeterminate"
            object["code"] = .string(code)
        }
        if let fault { object["fault"] = .string(fault) }
        if withDetails, !details.isEmpty {
            var fields = JSONObject()
            for field in details { fields.append(field.name, field.value.json) }
            object["details"] = .object(fields)
        }
        return .object(object)
    }
}

extension TraceValue {
    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .integer(let number): JSONValue(number)
        case .flag(let flag): .bool(flag)
        }
    }
}

extension Decision {
    var json: JSONValue {
        [
            "decision": [
                "site": .string(key.site), "subject": .string(key.subject),
                "occurrence": JSONValue(Int(key.occurrence)),
            ],
            "bound": .number(JSONNumber(text: String(bound))!),
            "value": .number(JSONNumber(text: String(value))!),
        ]
    }
}

extension TraceVerdict {
    var json: JSONValue {
        [
            "verdict": .string(verdict), "guarantee": .string(guarantee),
            "examined": JSONValue(examined), "witness": .array(witness.map { JSONValue($0) }),
        ]
    }
}
