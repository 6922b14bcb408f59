extension TextFunctions {
    private typealias F = FunctionDefinition

    /// INSERT: the second argument is the place from 1, the third how much is replaced.
    private static func inserted<T>(_ new: [T], into old: [T], _ a: [SnowflakeValue]) -> [T] {
        let start = max(0, min(a.int(1) - 1, old.count))
        let end = max(start, min(start + a.int(2), old.count))
        return old[..<start] + new + old[end...]
    }

    static let more: [FunctionDefinition] = [
        FunctionDefinition(
            name: "CONCAT", least: 1, most: nil,
            kind: .scalar { (binder, a) throws(SnowflakeError) in try binder.concatenate(a) }),
        .either(
            F.simple("CONCAT_WS", [.text, .text], rest: .text, .varchar) {
                (_, a) throws(SnowflakeError) in
                .text(try Text.joined(a.dropFirst().map { Text.string($0) }, separator: a.text(0)))
            },
            F.simple("CONCAT_WS", [.binary, .binary], rest: .binary, .bytes) {
                (_, a) throws(SnowflakeError) in
                .binary(
                    Array(a.dropFirst().map { Text.bytes($0) }.joined(separator: Text.bytes(a[0]))))
            }),
        .either(
            F.simple("INSERT", [.text, .integer, .integer, .text], .varchar) {
                (_, a) throws(SnowflakeError) in
                let made = inserted(
                    Array(a.text(3).unicodeScalars), into: Array(a.text(0).unicodeScalars), a)
                return .text(String(String.UnicodeScalarView(made)))
            },
            F.simple("INSERT", [.binary, .integer, .integer, .binary], .bytes) {
                (_, a) throws(SnowflakeError) in
                .binary(inserted(Text.bytes(a[3]), into: Text.bytes(a[0]), a))
            }),
        F.simple("EDITDISTANCE", [.text, .text, .integer], least: 2, .integer) {
            (environment, a) throws(SnowflakeError) in
            try environment.requireTime(toCompare: a.text(0), with: a.text(1))
            let distance = Text.distance(a.text(0), a.text(1))
            return .integer(a.count > 2 ? min(distance, max(0, a.int(2))) : distance)
        },
        F.simple("LIKE", [.text, .text, .text], least: 2, .boolean) {
            (_, a) throws(SnowflakeError) in
            .boolean(matches(a.text(0), a.text(1), a.count > 2 ? a.text(2) : nil))
        },
        F.simple("ILIKE", [.text, .text, .text], least: 2, .boolean) {
            (_, a) throws(SnowflakeError) in
            .boolean(
                matches(
                    a.text(0).lowercased(), a.text(1).lowercased(), a.count > 2 ? a.text(2) : nil))
        },
        F.simple("SOUNDEX", [.text], .varchar) { (_, a) throws(SnowflakeError) in
            .text(Text.soundex(a.text(0)))
        },
        F.simple("SOUNDEX_P123", [.text], .varchar) { (_, a) throws(SnowflakeError) in
            .text(Text.soundex(a.text(0), keepsSecond: true))
        },
        F.simple("HEX_ENCODE", [.textOrBinary, .integer], least: 1, .varchar) {
            (_, a) throws(SnowflakeError) in
            guard a.count < 2 || a.int(1) == 0 || a.int(1) == 1 else {
                throw .invalidArgumentValue("HEX_ENCODE with letter case \(a.int(1))")
            }
            return .text(Hex.encode(Text.bytes(a[0]), uppercase: a.count < 2 || a.int(1) == 1))
        },
        F.simple("BASE64_ENCODE", [.textOrBinary, .integer, .text], least: 1, .varchar) {
            (_, a) throws(SnowflakeError) in
            .text(
                Base64.encode(
                    Text.bytes(a[0]), alphabet: a.count > 2 ? a.text(2) : "",
                    lineLength: a.count > 1 ? a.int(1) : 0))
        },
    ]

    static let decoders: [FunctionDefinition] =
        decoding("HEX", [.text], { Hex.decode(Array($0.text(0).utf8)) }) { .notHex($0) }
        + decoding(
            "BASE64", [.text, .text],
            { Base64.decode($0.text(0), alphabet: $0.count > 1 ? $0.text(1) : "") }
        ) { .notBase64($0) }

    /// What reads texts in an encoding: as strings and as binaries, with an error or with NULL
    /// where a text is none.
    private static func decoding(
        _ encoding: String, _ parameters: [Parameter],
        _ decode: @escaping @Sendable ([SnowflakeValue]) -> [UInt8]?,
        _ failure: @escaping @Sendable (String) -> SnowflakeError
    ) -> [FunctionDefinition] {
        func decoder(
            _ name: String, _ type: SnowflakeType, isTry: Bool,
            _ make: @escaping @Sendable ([UInt8]) -> SnowflakeValue?
        ) -> FunctionDefinition {
            F.simple(name, parameters, least: 1, type) { (_, a) throws(SnowflakeError) in
                if let value = decode(a).flatMap(make) { return value }
                if isTry { return .null }
                throw failure(a.text(0))
            }
        }
        return [
            decoder("\(encoding)_DECODE_STRING", .varchar, isTry: false) {
                .text(String(decoding: $0, as: UTF8.self))
            },
            decoder("TRY_\(encoding)_DECODE_STRING", .varchar, isTry: true) {
                String(validating: $0, as: UTF8.self).map { .text($0) }
            },
            decoder("\(encoding)_DECODE_BINARY", .bytes, isTry: false) { .binary($0) },
            decoder("TRY_\(encoding)_DECODE_BINARY", .bytes, isTry: true) { .binary($0) },
        ]
    }

    static func initcap(_ text: String, _ given: String?) -> String {
        let separators = given ?? " \t\n\r\u{0C}!?@\"^#$&~_,.:;+-*%/|\\[](){}<>"
        var out = ""
        var atStart = true
        for character in text {
            if separators.contains(character) {
                out.append(character)
                atStart = true
            } else {
                out += atStart ? String(character).uppercased() : String(character).lowercased()
                atStart = false
            }
        }
        return out
    }

    static func trim(_ text: String, _ characters: String, left: Bool, right: Bool) -> String {
        let set = Array(characters.unicodeScalars)
        var view = text.unicodeScalars[...]
        while left, let first = view.first, set.contains(first) { view = view.dropFirst() }
        while right, let last = view.last, set.contains(last) { view = view.dropLast() }
        return String(view)
    }

    static func substring(_ value: SnowflakeValue, _ start: Int, _ count: Int?) -> SnowflakeValue {
        func range(_ length: Int) -> Range<Int> {
            var first = start
            if start < 0 { first = length + start + 1 }
            if start == 0 { first = 1 }
            if first < 1 { return 0..<0 }
            let low = min(max(first - 1, 0), length)
            guard let count else { return low..<length }
            return low..<min(length, low + max(0, min(count, length)))
        }
        if case .binary(let bytes) = value { return .binary(Array(bytes[range(bytes.count)])) }
        let text = Text.string(value)
        if text.utf8.count == text.unicodeScalars.count {
            let bytes = Array(text.utf8)
            return .text(String(decoding: bytes[range(bytes.count)], as: UTF8.self))
        }
        let scalars = Array(text.unicodeScalars)
        return .text(String(String.UnicodeScalarView(scalars[range(scalars.count)])))
    }

    static func replace(
        _ text: String, _ from: String, _ to: String
    ) throws(SnowflakeError) -> String {
        if from.isEmpty { return text }
        return try Text.joined(split(text, from), separator: to)
    }

    /// The pieces between separators, by bytes; an empty separator does not split.
    static func split(_ text: String, _ separator: String) -> [String] {
        if separator.isEmpty { return [text] }
        if text.isEmpty { return [""] }
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        var place = 0
        while place + mark.count <= bytes.count {
            if bytes[place] == mark[0], bytes[place..<(place + mark.count)].elementsEqual(mark) {
                parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
                place += mark.count
                start = place
            } else {
                place += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    /// The pieces between any of the characters, without empty ones.
    static func tokens(_ text: String, _ separators: String) -> [String] {
        let set = Array(separators.unicodeScalars)
        if set.isEmpty { return text.isEmpty ? [] : [text] }
        return text.unicodeScalars.split { set.contains($0) }.map { String($0) }
    }

    static func translate(_ text: String, _ from: String, _ to: String) -> String {
        let source = Array(from.unicodeScalars)
        let target = Array(to.unicodeScalars)
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard let index = source.firstIndex(of: scalar) else {
                out.append(scalar)
                continue
            }
            if index < target.count { out.append(target[index]) }
        }
        return String(out)
    }

    static func pad(
        _ a: [SnowflakeValue], left: Bool
    ) throws(SnowflakeError) -> SnowflakeValue {
        let length = max(0, a.int(1))
        guard length <= SnowflakeType.longestText else { throw .resultTooLong }
        if case .binary(let bytes) = a[0] {
            let fill = a.count > 2 ? Text.bytes(a[2]) : [0x20]
            return .binary(padded(bytes, length, fill, left))
        }
        let fill = a.count > 2 ? Array(Text.string(a[2]).unicodeScalars) : [" "]
        let scalars = padded(Array(Text.string(a[0]).unicodeScalars), length, fill, left)
        return .text(String(String.UnicodeScalarView(scalars)))
    }

    private static func padded<T>(_ items: [T], _ length: Int, _ fill: [T], _ left: Bool) -> [T] {
        if items.count >= length { return Array(items.prefix(length)) }
        guard !fill.isEmpty else { return items }
        var extra: [T] = []
        for index in 0..<(length - items.count) { extra.append(fill[index % fill.count]) }
        return left ? extra + items : items + extra
    }

    /// LIKE as a function of SQLite.
    static func like(ignoringCase: Bool, escape: Bool) -> NativeFunction {
        let types = [SnowflakeType](repeating: .varchar, count: escape ? 3 : 2)
        return Natives.values(ignoringCase ? "ilike" : "like", types, .boolean, isPure: true) {
            (_, a) throws(SnowflakeError) in
            let text = ignoringCase ? a.text(0).lowercased() : a.text(0)
            let pattern = ignoringCase ? a.text(1).lowercased() : a.text(1)
            return .boolean(matches(text, pattern, escape ? a.text(2) : nil))
        }
    }

    /// Whether the text fits a pattern with `%` and `_`.
    static func matches(_ text: String, _ pattern: String, _ escape: String?) -> Bool {
        let subject = Array(text.unicodeScalars)
        let mark = escape?.unicodeScalars.first
        // Pattern elements: a scalar, any one, or any number.
        enum Element { case one(Unicode.Scalar), any, many }
        var elements: [Element] = []
        var escaped = false
        for scalar in pattern.unicodeScalars {
            if escaped {
                elements.append(.one(scalar))
                escaped = false
            } else if scalar == mark {
                escaped = true
            } else if scalar == "%" {
                elements.append(.many)
            } else if scalar == "_" {
                elements.append(.any)
            } else {
                elements.append(.one(scalar))
            }
        }
        var place = 0
        var element = 0
        var retry: (place: Int, element: Int)?
        while place < subject.count {
            if element < elements.count {
                switch elements[element] {
                case .many:
                    retry = (place, element + 1)
                    element += 1
                    continue
                case .any:
                    place += 1
                    element += 1
                    continue
                case .one(let scalar) where scalar == subject[place]:
                    place += 1
                    element += 1
                    continue
                default: break
                }
            }
            guard let back = retry else { return false }
            place = back.place + 1
            element = back.element
            retry = (place, back.element)
        }
        return elements[element...].allSatisfy { if case .many = $0 { true } else { false } }
    }
}
