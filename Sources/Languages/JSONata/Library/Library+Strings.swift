extension Evaluator {
    func text(_ builtin: Builtin, _ arguments: [Value]) throws(JSONataError) -> Value {
        switch builtin {
        case .string:
            if arguments[0].isUndefined { return .undefined }
            return .string(try arguments[0].text(pretty: try arguments[1].isTrue()))
        case .join: return try join(arguments)
        default: break
        }
        guard case .string(let text) = arguments[0] else { return .undefined }
        switch builtin {
        case .lowercase: return .string(text.lowercased())
        case .uppercase: return .string(text.uppercased())
        case .length: return .number(Double(text.unicodeScalars.count))
        case .trim: return .string(Self.trimmed(text))
        case .pad: return .string(try padded(text, arguments[1], arguments[2]))
        case .substring: return .string(Self.substring(text, arguments[1], arguments[2]))
        case .substringBefore:
            guard case .string(let mark) = arguments[1] else { return .string(text) }
            let bytes = text.utf8
            guard let found = TextSearch.first(mark, in: text) else { return .string(text) }
            return .string(String(text[..<bytes.index(bytes.startIndex, offsetBy: found)]))
        case .substringAfter:
            guard case .string(let mark) = arguments[1] else { return .string(text) }
            let bytes = text.utf8
            guard let found = TextSearch.first(mark, in: text) else { return .string(text) }
            let start = bytes.index(bytes.startIndex, offsetBy: found + mark.utf8.count)
            return .string(String(text[start...]))
        default: return .undefined
        }
    }

    private func join(_ arguments: [Value]) throws(JSONataError) -> Value {
        if arguments[0].isUndefined { return .undefined }
        var separator = ""
        if case .string(let given) = arguments[1] { separator = given }
        var result = ""
        for (place, item) in arguments[0].items.enumerated() {
            guard case .string(let text) = item else { continue }
            if place > 0 { result += separator }
            result += text
            if result.utf8.count > Value.maxSize { throw JSONataError(.limitExceeded) }
        }
        return .string(result)
    }

    private static func trimmed(_ text: String) -> String {
        text.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private func padded(
        _ text: String, _ width: Value, _ filler: Value
    ) throws(JSONataError) -> String {
        guard case .number(let width) = width else { return text }
        var filling = " "
        if case .string(let given) = filler, !given.isEmpty { filling = given }
        let missing = width.magnitude.rounded(.down) - Double(text.unicodeScalars.count)
        guard missing > 0 else { return text }
        if missing > Double(Value.maxSize) { throw JSONataError(.limitExceeded) }
        try spend(Int(missing) / 8)
        var padding = String.UnicodeScalarView()
        let scalars = Array(filling.unicodeScalars)
        for place in 0..<Int(missing) { padding.append(scalars[place % scalars.count]) }
        return width > 0 ? text + String(padding) : String(padding) + text
    }

    /// By code points, with the bounds of JavaScript's `slice`.
    private static func substring(_ text: String, _ start: Value, _ length: Value) -> String {
        guard case .number(var from) = start else {
            // Without a start there is no end to count from.
            return length.isUndefined ? text : ""
        }
        let scalars = text.unicodeScalars
        let count = Double(scalars.count)
        if count + from < 0 { from = 0 }
        var end = count
        if case .number(let length) = length {
            if length <= 0 { return "" }
            end = from >= 0 ? from + length : count + from + length
        }
        func bound(_ number: Double) -> Int {
            let whole = number.rounded(.towardZero)
            return Int((whole < 0 ? whole + count : whole).clamped(to: 0...count))
        }
        let (low, high) = (bound(from), bound(end))
        guard low < high else { return "" }
        let first = scalars.index(scalars.startIndex, offsetBy: low)
        return String(scalars[first..<scalars.index(first, offsetBy: high - low)])
    }
}

/// Looks for one text in another, by code points.
enum TextSearch {
    /// The UTF-8 offset of the first occurrence at or behind a place.
    static func first(_ mark: String, in text: String, from start: Int = 0) -> Int? {
        var mark = mark
        var text = text
        return text.withUTF8 { text in
            mark.withUTF8 { mark in
                if mark.isEmpty { return start <= text.count ? start : nil }
                guard text.count >= mark.count else { return nil }
                var place = start
                while place <= text.count - mark.count {
                    if text[place] == mark[0] {
                        var length = 1
                        while length < mark.count, text[place + length] == mark[length] {
                            length += 1
                        }
                        if length == mark.count { return place }
                    }
                    place += 1
                }
                return nil
            }
        }
    }

    /// The text between two UTF-8 offsets that stand between characters.
    static func slice(_ text: String, _ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
}
