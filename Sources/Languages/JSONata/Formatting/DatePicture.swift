/// A date and time picture such as `[Y0001]-[M01]-[D01]` (XPath `fn:format-dateTime`).
struct DatePicture {
    enum Part {
        case literal(String)
        case marker(Marker)
    }

    struct Marker {
        var component: Character
        var names: IntegerPicture.LetterCase?
        var integer: IntegerPicture?
        /// `t`: a zero offset is written `Z`.
        var isTraditional = false
        var maxWidth: Int?
        /// How many digits of the year are written; nothing for all.
        var yearDigits: Int?
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let days = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    private(set) var parts: [Part] = []

    /// The picture of ISO 8601 that is used when none is given.
    static let iso = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

    init(_ picture: String) throws(JSONataError) {
        let characters = Array(picture)
        var literal = ""
        var place = 0
        while place < characters.count {
            let character = characters[place]
            let next = place + 1 < characters.count ? characters[place + 1] : nil
            if character == "[", next != "[" {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                guard let end = characters[place...].firstIndex(of: "]") else {
                    throw JSONataError(.unclosedComponent)
                }
                try append(characters[(place + 1)..<end].filter { !$0.isWhitespace })
                place = end + 1
                continue
            }
            if character == "[" || (character == "]" && next == "]") { place += 1 }
            literal.append(character)
            place += 1
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    private mutating func append(_ text: [Character]) throws(JSONataError) {
        guard let component = text.first, let standard = Self.presentation(of: component) else {
            throw JSONataError(.unknownComponent, value: .string(String(text.prefix(1))))
        }
        var marker = Marker(component: component)
        var presentation = text.dropFirst()
        var minWidth: Int?
        if let comma = presentation.lastIndex(of: ",") {
            let widths = String(presentation[(comma + 1)...])
                .split(separator: "-", omittingEmptySubsequences: false)
            minWidth = widths.first.flatMap { Int($0) }
            if widths.count > 1 { marker.maxWidth = Int(widths[1]) }
            presentation = presentation[..<comma]
        }
        var suffix: Character?
        var primary = String(presentation)
        if let last = primary.last, primary.count > 1, "atco".contains(last) {
            suffix = last
            primary.removeLast()
        }
        if primary.isEmpty { primary = standard }
        marker.isTraditional = suffix == "t"
        if primary.first == "n" {
            marker.names = .lower
        } else if primary.first == "N" {
            marker.names = primary.dropFirst().first == "n" ? .title : .upper
        } else if "YMDdFWwXxHhmsf".contains(component) {
            marker.integer = try IntegerPicture(suffix.map { "\(primary);\($0)" } ?? primary)
            setWidths(of: &marker, minWidth)
        }
        if component == "Z" || component == "z" { marker.integer = try IntegerPicture(primary) }
        parts.append(.marker(marker))
    }

    private mutating func setWidths(of marker: inout Marker, _ minWidth: Int?) {
        if let minWidth, minWidth > marker.integer?.mandatoryDigits ?? 0 {
            marker.integer?.mandatoryDigits = Swift.min(minWidth, 100)
        }
        if marker.component == "Y", let integer = marker.integer {
            if let width = marker.maxWidth {
                marker.yearDigits = width
                marker.integer?.mandatoryDigits = Swift.min(width, 100)
            } else {
                let width = integer.mandatoryDigits + integer.optionalDigits
                if width >= 2 { marker.yearDigits = width }
            }
        }
        // Numbers that touch are told apart by their widths alone.
        if case .marker(var previous)? = parts.last, var integer = previous.integer {
            integer.parseWidth = integer.mandatoryDigits
            previous.integer = integer
            parts[parts.count - 1] = .marker(previous)
        }
    }

    /// How a component is written when the picture does not say.
    private static func presentation(of component: Character) -> String? {
        switch component {
        case "Y", "M", "D", "d", "W", "w", "X", "x", "H", "h", "f": "1"
        case "F", "P", "C", "E": "n"
        case "m", "s": "01"
        case "Z", "z": "01:01"
        default: nil
        }
    }
}
