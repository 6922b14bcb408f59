/// Steps into variants.
enum SemiStructured {
    /// The element at a path; nil when there is none.
    static func get(_ value: VariantValue, path: [VariantScanner.Step]) -> VariantValue? {
        var current = value
        for step in path {
            switch (step, current) {
            case (.key(let key), .object(let object)):
                guard let next = object[key] else { return nil }
                current = next
            case (.index(let index), .array(let items)):
                guard items.indices.contains(index) else { return nil }
                current = items[index]
            default: return nil
            }
        }
        if case .undefined = current { return nil }
        return current
    }

    /// The steps of a path text: `a.b[0]['c']`.
    static func steps(_ text: String) throws(SnowflakeError) -> [VariantScanner.Step] {
        var steps: [VariantScanner.Step] = []
        let bytes = Array(text.utf8)
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "."), UInt8(ascii: ":"): place += 1
            case UInt8(ascii: "["):
                guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "]")) else {
                    throw .invalidArgumentValue("Invalid extraction path '\(text)': missing ']'")
                }
                let inner = Array(bytes[(place + 1)..<end])
                if let index = Int(ascii: inner) {
                    steps.append(.index(index))
                } else if inner.count >= 2, inner[0] == 0x27 || inner[0] == 0x22 {
                    steps.append(
                        .key(String(decoding: inner[1..<(inner.count - 1)], as: UTF8.self)))
                } else {
                    throw .invalidArgumentValue("Invalid extraction path '\(text)'")
                }
                place = end + 1
            case UInt8(ascii: "\""):
                let rest = bytes[(place + 1)...]
                guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else {
                    throw .invalidArgumentValue("Invalid extraction path '\(text)'")
                }
                steps.append(.key(String(decoding: bytes[(place + 1)..<end], as: UTF8.self)))
                place = end + 1
            default:
                let start = place
                while place < bytes.count, bytes[place] != UInt8(ascii: "."),
                    bytes[place] != UInt8(ascii: "["), bytes[place] != UInt8(ascii: ":")
                {
                    place += 1
                }
                steps.append(.key(String(decoding: bytes[start..<place], as: UTF8.self)))
            }
        }
        return steps
    }

    /// A path with one more key, quoted where it is not a plain name.
    static func extend(_ prefix: String, _ key: String) -> String {
        let plain =
            !key.isEmpty
            && key.utf8.allSatisfy {
                ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F
            } && !(key.utf8.first.map { $0 &- 0x30 < 10 } ?? true)
        if plain { return prefix.isEmpty ? key : "\(prefix).\(key)" }
        return "\(prefix)['\(key)']"
    }

    static func typeName(_ value: VariantValue) -> String {
        switch value {
        case .null: "NULL_VALUE"
        case .undefined: "NULL_VALUE"
        case .boolean: "BOOLEAN"
        case .number(_, let scale): scale == 0 ? "INTEGER" : "DECIMAL"
        case .double: "DOUBLE"
        case .decfloat: "DECFLOAT"
        case .string: "VARCHAR"
        case .binary: "BINARY"
        case .date: "DATE"
        case .time: "TIME"
        case .timestampNTZ: "TIMESTAMP_NTZ"
        case .timestampLTZ: "TIMESTAMP_LTZ"
        case .timestampTZ: "TIMESTAMP_TZ"
        case .array: "ARRAY"
        case .object: "OBJECT"
        }
    }
}
