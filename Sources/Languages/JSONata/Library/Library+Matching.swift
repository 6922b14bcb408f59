extension Evaluator {
    /// What a matcher, a regular expression or a function in its place, found.
    private struct Found {
        var match: String
        /// In UTF-16 code units of the text.
        var range: Range<Int>
        var groups: [Value]
        var next: Value
    }

    func matching(
        _ builtin: Builtin, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        guard case .string(let text) = arguments[0] else { return .undefined }
        switch builtin {
        case .contains: return try contains(text, arguments[1], frame)
        case .match: return try matches(text, arguments, frame)
        case .split: return try split(text, arguments, frame)
        default: return try replaced(text, arguments, frame)
        }
    }

    private func contains(
        _ text: String, _ mark: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        switch mark {
        case .string(let mark): return .bool(TextSearch.first(mark, in: text) != nil)
        case .function: return .bool(try found(by: mark, [.string(text)], frame) != nil)
        default: return .undefined
        }
    }

    private func limit(
        _ value: Value, _ code: ErrorCode
    ) throws(JSONataError) -> Double {
        guard case .number(let limit) = value else { return .infinity }
        if limit < 0 { throw JSONataError(code, value: value) }
        return limit
    }

    private func matches(
        _ text: String, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        let limit = try limit(arguments[2], .negativeMatchLimit)
        var result = ArrayValue.emptySequence
        guard limit > 0 else { return .array(result) }
        var found = try found(by: arguments[1], [.string(text)], frame)
        while let match = found, Double(result.items.count) < limit {
            let object = ObjectValue(capacity: 3)
            object.append("match", .string(match.match))
            object.append("index", .number(Double(match.range.lowerBound)))
            object.append("groups", .array(match.groups))
            result.append(.object(object))
            found = try self.found(by: match.next, [], frame)
        }
        return .array(result)
    }

    private func split(
        _ text: String, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        let limit = try limit(arguments[2], .negativeSplitLimit)
        var parts: [Value] = []
        if case .string(let separator) = arguments[1] {
            let count = limit.rounded(.down)
            if separator.isEmpty {
                for unit in text.utf16 {
                    guard Double(parts.count) < count else { break }
                    parts.append(.string(LoneSurrogate.decode([unit])))
                }
                return .array(ArrayValue(flat: parts))
            }
            var start = 0
            while Double(parts.count) < count {
                let end = TextSearch.first(separator, in: text, from: start)
                parts.append(.string(TextSearch.slice(text, start..<(end ?? text.utf8.count))))
                guard let end else { break }
                start = end + separator.utf8.count
            }
            return .array(ArrayValue(flat: parts))
        }
        guard case .function = arguments[1] else { return .undefined }
        guard limit > 0 else { return .array(ArrayValue(flat: [])) }
        let units = MatchedText(text)
        var start = 0
        var found = try found(by: arguments[1], [.string(text)], frame)
        while let match = found, Double(parts.count) < limit {
            parts.append(.string(units.text(Self.bounded(start..<match.range.lowerBound, units))))
            start = match.range.upperBound
            found = try self.found(by: match.next, [], frame)
        }
        if Double(parts.count) < limit {
            parts.append(.string(units.text(Self.bounded(start..<units.units.count, units))))
        }
        return .array(ArrayValue(flat: parts))
    }

    private func replaced(
        _ text: String, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        if case .string("") = arguments[1] {
            throw JSONataError(.replacesNothing, value: arguments[1], argument: 2)
        }
        let limit = try limit(arguments[3], .negativeReplaceLimit)
        guard limit > 0 else { return .string(text) }
        if case .string(let mark) = arguments[1] {
            return .string(try replaced(text, mark, arguments[2], limit, frame))
        }
        guard case .function = arguments[1] else { return .undefined }
        let units = MatchedText(text)
        var result = ""
        var start = 0
        var count = 0.0
        var found = try found(by: arguments[1], [.string(text)], frame)
        while let match = found, count < limit {
            result += units.text(Self.bounded(start..<match.range.lowerBound, units))
            result += try replacement(arguments[2], for: match, frame)
            if result.utf8.count > Value.maxSize { throw JSONataError(.limitExceeded) }
            start = match.range.lowerBound + match.match.utf16.count
            count += 1
            found = try self.found(by: match.next, [], frame)
        }
        return .string(result + units.text(Self.bounded(start..<units.units.count, units)))
    }

    private func replaced(
        _ text: String, _ mark: String, _ replacement: Value, _ limit: Double, _ frame: Frame
    ) throws(JSONataError) -> String {
        var result = ""
        var start = 0
        var count = 0.0
        while count < limit, let place = TextSearch.first(mark, in: text, from: start) {
            result += TextSearch.slice(text, start..<place)
            if case .string(let new) = replacement { result += new }
            if result.utf8.count > Value.maxSize { throw JSONataError(.limitExceeded) }
            start = place + mark.utf8.count
            count += 1
        }
        return result + TextSearch.slice(text, start..<text.utf8.count)
    }

    private func replacement(
        _ value: Value, for match: Found, _ frame: Frame
    ) throws(JSONataError) -> String {
        if case .string(let template) = value { return Self.expanded(template, match) }
        let object = ObjectValue(capacity: 5)
        object.append("match", .string(match.match))
        object.append("start", .number(Double(match.range.lowerBound)))
        object.append("end", .number(Double(match.range.upperBound)))
        object.append("groups", .array(match.groups))
        object.append("next", match.next)
        let result = try nested(value, [.object(object)], frame)
        guard case .string(let text) = result else {
            throw JSONataError(.replacementNotString, value: result)
        }
        return text
    }

    /// Fills in `$0`, `$1` and so on; `$$` is a dollar sign.
    private static func expanded(_ template: String, _ match: Found) -> String {
        let units = Array(template.utf16)
        var result: [UInt16] = []
        var place = 0
        func number(_ digits: Int) -> Int? {
            var value: Int?
            for unit in units[place..<min(place + digits, units.count)] {
                guard (0x30...0x39).contains(unit) else { break }
                value = (value ?? 0) * 10 + Int(unit - 0x30)
            }
            return value
        }
        let most = match.groups.isEmpty ? 1 : String(match.groups.count).utf8.count
        while place < units.count {
            let unit = units[place]
            place += 1
            guard unit == 0x24 else {
                result.append(unit)
                continue
            }
            if place < units.count, units[place] == 0x24 {
                result.append(0x24)
                place += 1
                continue
            }
            if place < units.count, units[place] == 0x30 {
                result += match.match.utf16
                place += 1
                continue
            }
            guard var group = number(most) else {
                result.append(0x24)
                continue
            }
            // The longest number that a group has.
            if most > 1, group > match.groups.count { group = number(most - 1) ?? group }
            if group > 0, group <= match.groups.count,
                case .string(let text) = match.groups[group - 1]
            {
                result += text.utf16
            }
            place += String(group).utf8.count
        }
        return LoneSurrogate.decode(result)
    }

    /// A range that a matcher function named, within the text.
    private static func bounded(_ range: Range<Int>, _ text: MatchedText) -> Range<Int> {
        let end = min(max(range.upperBound, 0), text.units.count)
        return min(max(range.lowerBound, 0), end)..<end
    }

    // MARK: - Matchers

    private func found(
        by matcher: Value, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Found? {
        let result = try nested(matcher, arguments, frame)
        if result.isUndefined { return nil }
        guard case .object(let object) = result, case .number(let start)? = object["start"],
            case .string(let match)? = object["match"]
        else { throw JSONataError(.badMatcher, value: result) }
        var end = start + Double(match.utf16.count)
        if case .number(let given)? = object["end"] { end = given }
        let low = Int(start.clamped(to: 0...1e9))
        return Found(
            match: match, range: low..<max(low, Int(end.clamped(to: 0...1e9))),
            groups: object["groups"]?.items ?? [], next: object["next"] ?? .undefined)
    }

    func firstMatch(
        _ program: RegexProgram, _ text: MatchedText, from start: Int
    ) throws(JSONataError) -> Value {
        guard start <= text.units.count else { return .undefined }
        let match = try withSteps { (steps) throws(JSONataError) in
            do throws(RegexMatcher.OutOfSteps) {
                return try RegexMatcher.firstMatch(
                    of: program, in: text, from: start, steps: &steps)
            } catch {
                throw JSONataError(.limitExceeded)
            }
        }
        guard let match else { return .undefined }
        let object = ObjectValue(capacity: 5)
        object.append("match", .string(text.text(match.range)))
        object.append("start", .number(Double(match.range.lowerBound)))
        object.append("end", .number(Double(match.range.upperBound)))
        var groups: [Value] = []
        for group in match.groups {
            groups.append(group.map { .string(text.text($0)) } ?? .undefined)
        }
        object.append("groups", .array(ArrayValue(flat: groups)))
        object.append(
            "next", try make(.nextMatch(program, text: text, from: match.range.upperBound)))
        return .object(object)
    }

    func nextMatch(
        _ program: RegexProgram, _ text: MatchedText, from start: Int
    ) throws(JSONataError) -> Value {
        guard start < text.units.count else { return .undefined }
        let result = try firstMatch(program, text, from: start)
        if case .object(let object) = result, case .string("")? = object["match"] {
            // It would be found here for ever.
            throw JSONataError(
                .emptyMatch, value: .string(String(decoding: program.source, as: UTF16.self)))
        }
        return result
    }
}
