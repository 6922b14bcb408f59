/// Functions on text. Source: Snowflake documentation, "String & binary functions".
enum TextFunctions {
    private typealias F = FunctionDefinition

    /// Whether one text or binary value stands in another.
    private static func part(
        _ name: String, _ test: @escaping @Sendable ([UInt8], [UInt8]) -> Bool
    ) -> FunctionDefinition {
        func define(_ parameter: Parameter) -> FunctionDefinition {
            F.simple(name, [parameter, parameter], .boolean) { (_, a) throws(SnowflakeError) in
                .boolean(test(Text.bytes(a[0]), Text.bytes(a[1])))
            }
        }
        return .either(define(.text), define(.binary))
    }

    static let all: [FunctionDefinition] = [
        F.typed("UPPER", [.text], { args in args[0].type == .null ? .varchar : args[0].type }) {
            (_, a) throws(SnowflakeError) in .text(a.text(0).uppercased())
        },
        F.typed("LOWER", [.text], { args in args[0].type == .null ? .varchar : args[0].type }) {
            (_, a) throws(SnowflakeError) in .text(a.text(0).lowercased())
        },
        F.simple("INITCAP", [.text, .text], least: 1, .varchar) { (_, a) throws(SnowflakeError) in
            .text(initcap(a.text(0), a.count > 1 ? a.text(1) : nil))
        },
        F.simple("LENGTH", [.textOrBinary], .number(precision: 18, scale: 0)) {
            (_, a) throws(SnowflakeError) in
            if case .binary(let bytes) = a[0] { return .integer(bytes.count) }
            return .integer(Text.string(a[0]).unicodeScalars.count)
        },
        F.simple("OCTET_LENGTH", [.textOrBinary], .integer) { (_, a) throws(SnowflakeError) in
            if case .binary(let bytes) = a[0] { return .integer(bytes.count) }
            return .integer(Text.string(a[0]).utf8.count)
        },
        F.simple("BIT_LENGTH", [.textOrBinary], .integer) { (_, a) throws(SnowflakeError) in
            if case .binary(let bytes) = a[0] { return .integer(bytes.count * 8) }
            return .integer(Text.string(a[0]).utf8.count * 8)
        },
        F.simple("TRIM", [.text, .text], least: 1, .varchar) { (_, a) throws(SnowflakeError) in
            .text(trim(a.text(0), a.count > 1 ? a.text(1) : " ", left: true, right: true))
        },
        F.simple("LTRIM", [.text, .text], least: 1, .varchar) { (_, a) throws(SnowflakeError) in
            .text(trim(a.text(0), a.count > 1 ? a.text(1) : " ", left: true, right: false))
        },
        F.simple("RTRIM", [.text, .text], least: 1, .varchar) { (_, a) throws(SnowflakeError) in
            .text(trim(a.text(0), a.count > 1 ? a.text(1) : " ", left: false, right: true))
        },
        F.simple("RTRIMMED_LENGTH", [.text], .integer) { (_, a) throws(SnowflakeError) in
            .integer(trim(a.text(0), " ", left: false, right: true).unicodeScalars.count)
        },
        F.typed("SUBSTR", [.textOrBinary, .integer, .integer], least: 2, { binaryOrText($0) }) {
            (_, a) throws(SnowflakeError) in
            substring(a[0], a.int(1), a.count > 2 ? a.int(2) : nil)
        },
        F.typed("LEFT", [.textOrBinary, .integer], { binaryOrText($0) }) {
            (_, a) throws(SnowflakeError) in
            substring(a[0], 1, max(0, a.int(1)))
        },
        F.typed("RIGHT", [.textOrBinary, .integer], { binaryOrText($0) }) {
            (_, a) throws(SnowflakeError) in
            let count = max(0, a.int(1))
            if count == 0 { return substring(a[0], 1, 0) }
            if case .binary(let bytes) = a[0] { return .binary(Array(bytes.suffix(count))) }
            return .text(
                String(String.UnicodeScalarView(Text.string(a[0]).unicodeScalars.suffix(count))))
        },
        F.simple("REPLACE", [.text, .text, .text], least: 2, .varchar) {
            (_, a) throws(SnowflakeError) in
            .text(try replace(a.text(0), a.text(1), a.count > 2 ? a.text(2) : ""))
        },
        F.typed("REVERSE", [.textOrBinary], { binaryOrText($0) }) { (_, a) throws(SnowflakeError) in
            if case .binary(let bytes) = a[0] { return .binary(bytes.reversed()) }
            return .text(String(String.UnicodeScalarView(a.text(0).unicodeScalars.reversed())))
        },
        F.typed("REPEAT", [.textOrBinary, .integer], { binaryOrText($0) }) {
            (_, a) throws(SnowflakeError) in
            let count = max(0, a.int(1))
            guard count <= SnowflakeType.longestText,
                Text.string(a[0]).utf8.count * count <= SnowflakeType.longestText
            else { throw .resultTooLong }
            if case .binary(let bytes) = a[0] {
                return .binary(Array(repeatElement(bytes, count: count).joined()))
            }
            return .text(String(repeating: Text.string(a[0]), count: count))
        },
        F.simple("SPACE", [.integer], .varchar) { (_, a) throws(SnowflakeError) in
            guard a.int(0) <= SnowflakeType.longestText else { throw .resultTooLong }
            return .text(String(repeating: " ", count: max(0, a.int(0))))
        },
        F.typed("LPAD", [.textOrBinary, .integer, .textOrBinary], least: 2, { binaryOrText($0) }) {
            (_, a) throws(SnowflakeError) in try pad(a, left: true)
        },
        F.typed("RPAD", [.textOrBinary, .integer, .textOrBinary], least: 2, { binaryOrText($0) }) {
            (_, a) throws(SnowflakeError) in try pad(a, left: false)
        },
        part("CONTAINS") { Text.find($1, in: $0, from: 0) != nil },
        part("STARTSWITH") { $0.starts(with: $1) },
        part("ENDSWITH") { $0.reversed().starts(with: $1.reversed()) },
        occurrence("POSITION"),
        occurrence("CHARINDEX"),
        F.simple("SPLIT_PART", [.text, .text, .integer], .varchar) {
            (_, a) throws(SnowflakeError) in
            let parts = split(a.text(0), a.text(1))
            var place = a.int(2)
            if place == 0 { place = 1 }
            let index = place > 0 ? place - 1 : parts.count + place
            return .text(parts.indices.contains(index) ? parts[index] : "")
        },
        F.simple("SPLIT", [.text, .text], .array) { (_, a) throws(SnowflakeError) in
            .variant(.array(split(a.text(0), a.text(1)).map { .string($0) }))
        },
        F.simple("STRTOK", [.text, .text, .integer], least: 1, .varchar) {
            (_, a) throws(SnowflakeError) in
            let tokens = tokens(a.text(0), a.count > 1 ? a.text(1) : " ")
            let index = (a.count > 2 ? a.int(2) : 1) - 1
            return tokens.indices.contains(index) ? .text(tokens[index]) : .null
        },
        F.simple("STRTOK_TO_ARRAY", [.text, .text], least: 1, .array) {
            (_, a) throws(SnowflakeError) in
            .variant(
                .array(tokens(a.text(0), a.count > 1 ? a.text(1) : " ").map { .string($0) }))
        },
        F.simple("TRANSLATE", [.text, .text, .text], .varchar) { (_, a) throws(SnowflakeError) in
            guard a.text(2).unicodeScalars.count <= a.text(1).unicodeScalars.count else {
                throw .textTooLong(a.text(2))
            }
            return .text(translate(a.text(0), a.text(1), a.text(2)))
        },
        F.simple("ASCII", [.text], .integer) { (_, a) throws(SnowflakeError) in
            .integer(Int(a.text(0).unicodeScalars.first?.value ?? 0))
        },
        F.simple("UNICODE", [.text], .integer) { (_, a) throws(SnowflakeError) in
            .integer(Int(a.text(0).unicodeScalars.first?.value ?? 0))
        },
        F.simple("CHR", [.integer], .varchar) { (_, a) throws(SnowflakeError) in
            guard let value = UInt32(exactly: a.int(0)), let scalar = Unicode.Scalar(value) else {
                throw .execution(
                    100062, "22021",
                    "Invalid character code \(Text.string(a[0])) in the CHR input")
            }
            return .text(String(Character(scalar)))
        },
    ]

    /// The place of a text in a text, or of bytes in bytes.
    private static func occurrence(_ name: String) -> FunctionDefinition {
        F.simple(name, [.textOrBinary, .textOrBinary, .integer], least: 2, .integer) {
            (_, a) throws(SnowflakeError) in
            let from = a.count > 2 ? a.int(2) : 1
            if case .binary(let needle) = a[0], case .binary(let bytes) = a[1] {
                guard from >= 1 else { return .integer(0) }
                return .integer(Text.find(needle, in: bytes, from: from - 1).map { $0 + 1 } ?? 0)
            }
            return .integer(Text.position(a.text(0), in: a.text(1), from: from))
        }
    }

    private static func binaryOrText(_ arguments: [Bound]) -> SnowflakeType {
        arguments[0].type.isBinary ? .bytes : .varchar
    }
}
