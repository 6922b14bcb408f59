extension TimeFormat {
    /// Reads a text that must follow the format; nil when it does not.
    ///
    /// - Parameter century: the earliest year that two digits stand for.
    func read(_ text: UnsafeBufferPointer<UInt8>, century: Int = 1970) -> TimeReading? {
        var state = Reader(cursor: TimeCursor(text), century: century)
        for (index, element) in elements.enumerated() {
            // Source: "Date and time input and output formats", "Whitespace in values and format
            // specifiers": fields that stand side by side may be apart in the text.
            if index > 0, !isLiteral(index - 1), !isLiteral(index) { state.cursor.skipSpaces() }
            if !state.read(element, tight: index + 1 < elements.count && isDigits(index + 1)) {
                // A fraction and its point may be missing at the end.
                if state.cursor.isAtEnd, onlyFraction(from: index) { break }
                return nil
            }
        }
        return state.cursor.isAtEnd ? state.reading() : nil
    }

    private func isDigits(_ index: Int) -> Bool {
        switch elements[index] {
        case .literal, .monthShort, .monthFull, .dayName, .half, .zoneHour, .zoneBoth: false
        default: true
        }
    }

    private func isLiteral(_ index: Int) -> Bool {
        if case .literal = elements[index] { return true }
        return false
    }

    private func onlyFraction(from index: Int) -> Bool {
        elements[index...].allSatisfy {
            switch $0 {
            case .fraction: true
            case .literal(let bytes): bytes == [UInt8(ascii: ".")]
            default: false
            }
        }
    }

    private struct Reader {
        var cursor: TimeCursor
        let century: Int
        var year = 1970
        var month = 1
        var day = 1
        var hour = 0
        var afternoon: Bool?
        var minute = 0
        var second = 0
        var nanos: Int64 = 0
        var offset: Int?
        var hasDate = false
        var hasTime = false

        mutating func read(_ element: Element, tight: Bool) -> Bool {
            switch element {
            case .year4, .year2, .month, .day, .monthShort, .monthFull, .dayName:
                hasDate = true
                return date(element, least: tight ? 2 : 1)
            case .zoneHour, .zoneMinute, .zoneBoth: return zone(element)
            case .literal(let bytes):
                for byte in bytes where !cursor.take(byte) { return false }
                return true
            default:
                hasTime = true
                return clock(element, least: tight ? 2 : 1)
            }
        }

        private mutating func date(_ element: Element, least: Int) -> Bool {
            switch element {
            case .year4: return set(\.year, cursor.digits(least == 1 ? 1 : 4, 4))
            case .year2:
                guard let read = cursor.digits(least, 2) else { return false }
                year = century + (read - century % 100 + 100) % 100
                return true
            case .month: return set(\.month, cursor.digits(least, 2))
            case .day: return set(\.day, cursor.digits(least, 2))
            case .dayName: return cursor.word().count >= 3
            default: return set(\.month, TimeReading.month(named: cursor.word()))
            }
        }

        private mutating func set(_ path: WritableKeyPath<Self, Int>, _ value: Int?) -> Bool {
            guard let value else { return false }
            self[keyPath: path] = value
            return true
        }

        private mutating func clock(_ element: Element, least: Int) -> Bool {
            switch element {
            case .hour24:
                return set(\.hour, cursor.digits(least, 2)) && hour < 24
            case .hour12:
                return set(\.hour, cursor.digits(least, 2)) && hour >= 1 && hour <= 12
            case .half:
                let word = cursor.word()
                afternoon = word == "pm"
                return word == "am" || word == "pm"
            case .minute: return set(\.minute, cursor.digits(least, 2)) && minute < 60
            case .second: return set(\.second, cursor.digits(least, 2)) && second < 60
            default:
                guard let part = cursor.fraction() else { return false }
                nanos = part
                return true
            }
        }

        private mutating func zone(_ element: Element) -> Bool {
            if case .zoneMinute = element {
                guard let minutes = cursor.digits(1, 2), let hours = offset else { return false }
                offset = hours < 0 ? hours - minutes : hours + minutes
                return true
            }
            if case .zoneHour = element {
                guard let sign = cursor.next, sign == 0x2B || sign == 0x2D else { return false }
                cursor.place += 1
                guard let hours = cursor.digits(1, 2) else { return false }
                offset = (sign == 0x2D ? -hours : hours) * 60
                return true
            }
            offset = cursor.offset()
            return offset != nil
        }

        func reading() -> TimeReading? {
            let civil = CivilDay(year: year, month: month, day: day)
            guard civil.isValid else { return nil }
            var hours = hour
            if let afternoon { hours = hour % 12 + (afternoon ? 12 : 0) }
            let seconds = Int64(hours * 3600 + minute * 60 + second)
            return TimeReading(
                days: civil.days, ofDay: seconds * Nanos.second + nanos, hasTime: hasTime,
                offset: offset)
        }
    }
}
