import DataFormats

/// Mutators of JSON structure, for NDJSON alone.
enum JSONMutators {
    private static let line = ByteMutators.line

    static let all: [Mutator] = [
        Mutator(
            "nest", "Nests a value deeply.", failures: [36], formats: [.ndjson],
            [
                MutatorParameter(
                    "depth", .integer(1...1_000_000), 1_000, "levels, counted with the record"),
                line,
            ], nest),
        Mutator(
            "dup_json_key", "Repeats a name in an object.", failures: [37], formats: [.ndjson],
            [
                MutatorParameter("field", .text, nil, "the name; the key without it"), line,
                MutatorParameter("value", .any, "C999999", "the second value"),
            ], duplicateKey),
        Mutator(
            "json_array", "Makes one JSON array of all lines.", failures: [38],
            formats: [.ndjson]
        ) { mutant in
            let lines = mutant.lines.filter { !$0.allSatisfy { $0 <= 0x20 } }
            mutant.bytes = [0x5B] + Array(lines.joined(separator: [0x2C, 0x0A])) + [0x5D, 0x0A]
        },
        Mutator(
            "pretty_json", "Spreads each object over several lines.", failures: [38],
            formats: [.ndjson]
        ) { mutant throws(MutationError) in
            var bytes: [UInt8] = []
            let lines = mutant.lines
            for place in mutant.recordPlaces(lines) {
                let record = try mutant.record(lines[place], header: [])
                JSONValue.object(record).append(to: &bytes, style: .pretty)
                bytes.append(0x0A)
            }
            mutant.bytes = bytes
        },
        Mutator(
            "sparse_field", "Removes a field from some lines.", failures: [40],
            formats: [.ndjson],
            [
                MutatorParameter("field", .text, nil, "the field; the last one without it"),
                MutatorParameter("share", .fraction, 0.5, "how many of the lines"),
            ], sparse),
    ]

    private static func nest(_ mutant: inout Mutant) throws(MutationError) {
        let depth = mutant.integer("depth") ?? 1_000
        let isActivity = mutant.file.dataset == .activityLogs
        try mutant.changeLines { line, _ in
            guard let end = line.lastIndex(of: UInt8(ascii: "}")) else { return Array(line) }
            // The record itself is the first level, an activity payload the second.
            let levels = max(0, depth - (isActivity ? 2 : 1))
            let value = Array(repeating: UInt8(ascii: "["), count: levels)
            let closing = Array(repeating: UInt8(ascii: "]"), count: levels)
            let nested = levels == 0 ? Array("1".utf8) : value + closing
            if isActivity, let payload = payloadStart(line) {
                return Array(line[..<payload]) + Array("{\"deep\": ".utf8) + nested
                    + Array("}}".utf8)
            }
            return Array(line[..<end]) + Array(", \"deep\": ".utf8) + nested + Array("}".utf8)
        }
    }

    /// Where the value of the member `payload` begins, which the source writes last.
    private static func payloadStart(_ line: ArraySlice<UInt8>) -> Int? {
        let name = Array("\"payload\": ".utf8)
        guard line.count > name.count else { return nil }
        var place = line.startIndex
        while place + name.count <= line.endIndex {
            if line[place..<(place + name.count)].elementsEqual(name) { return place + name.count }
            place += 1
        }
        return nil
    }

    private static func duplicateKey(_ mutant: inout Mutant) throws(MutationError) {
        let field = mutant.text("field") ?? mutant.keyField
        let value = mutant.value("value") ?? .null
        let mutator = mutant.mutator.name
        try mutant.changeLines { line, _ throws(MutationError) in
            guard let end = line.lastIndex(of: UInt8(ascii: "}")) else {
                throw .inapplicable(mutator: mutator, why: "the line is no JSON object")
            }
            let member = ", \(JSONValue(field).serialized()): \(value.serialized())"
            return Array(line[..<end]) + Array(member.utf8) + Array(line[end...])
        }
    }

    private static func sparse(_ mutant: inout Mutant) throws(MutationError) {
        let field = mutant.text("field") ?? mutant.file.dataset.fields.last ?? ""
        let limit = Int((mutant.fraction("share") ?? 0.5) * 1_000_000)
        var lines = mutant.lines
        for place in mutant.recordPlaces(lines) where mutant.draws.below(1_000_000) < limit {
            var record = try mutant.record(lines[place], header: [])
            record.removeValue(forKey: field)
            lines[place] = mutant.line(record)[...]
        }
        mutant.setLines(lines)
    }
}
