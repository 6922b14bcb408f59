/// Writes canonical Snowflake SQL: keywords in upper case, one blank between words, parentheses
/// only where the meaning needs them. Reading it again yields an equal tree.
struct Printer {
    var text = ""

    static func print(_ write: (inout Printer) -> Void) -> String {
        var printer = Printer()
        write(&printer)
        return printer.text
    }

    mutating func put(_ words: String) { text += words }

    /// Elements parted by a mark.
    mutating func list<Element>(
        _ elements: [Element], by mark: String = ", ", _ write: (inout Printer, Element) -> Void
    ) {
        for (place, element) in elements.enumerated() {
            if place > 0 { text += mark }
            write(&self, element)
        }
    }

    mutating func parentheses(_ write: (inout Printer) -> Void) {
        text += "("
        write(&self)
        text += ")"
    }

    // MARK: - Names and texts

    /// A text constant with its quotes and escapes.
    static func string(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "''"
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }

    /// `$$…$$` where the text allows it, quotes otherwise.
    static func body(_ text: String) -> String {
        let hasMark = text.utf8.last == UInt8(ascii: "$") || contains(text, "$$")
        return hasMark ? string(text) : "$$" + text + "$$"
    }

    private static func contains(_ text: String, _ mark: String) -> Bool {
        let mark = Array(mark.utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= mark.count else { return false }
        return (0...bytes.count - mark.count).contains {
            bytes[$0..<$0 + mark.count].elementsEqual(mark)
        }
    }

    static func quoted(_ name: String) -> String {
        var result = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" { result += "\"\"" } else { result.unicodeScalars.append(scalar) }
        }
        return result + "\""
    }

    /// Whether the name may stand without quotes and keep its letters.
    static func isPlain(_ name: String, anyCase: Bool = false) -> Bool {
        guard let first = name.utf8.first, first.isWordStart else { return false }
        return name.utf8.allSatisfy {
            $0.isWordPart && (anyCase || $0 == $0.asciiUpper)
        }
    }

    mutating func name(_ name: Identifier) {
        if name.name.isEmpty, !name.isQuoted { return }
        let isPlain = !name.isQuoted && Self.isPlain(name.name)
        put(isPlain ? name.name : Self.quoted(name.name))
    }

    mutating func names(_ names: [Identifier]) { list(names) { $0.name($1) } }

    /// `(a, b)` with a blank before, or nothing.
    mutating func columns(_ names: [Identifier]) {
        guard !names.isEmpty else { return }
        put(" ")
        parentheses { $0.names(names) }
    }

    mutating func name(_ name: ObjectName) {
        if let computed = name.computed {
            put("IDENTIFIER")
            parentheses { $0.expression(computed) }
            if !name.parts.isEmpty { put(".") }
        }
        list(name.parts, by: ".") { $0.name($1) }
    }

    mutating func objectNames(_ names: [ObjectName]) { list(names) { $0.name($1) } }

    // MARK: - Types

    mutating func type(_ type: TypeName) {
        list(type.qualifier, by: ".") { $0.name($1) }
        if !type.qualifier.isEmpty { put(".") }
        // The words of a time zone stand behind the precision.
        var words = type.name
        var zone = ""
        for start in ["TIMESTAMP ", "TIME "] where words.hasPrefix(start) {
            zone = String(words.dropFirst(start.count - 1))
            words = String(start.dropLast())
        }
        put(words.utf8.allSatisfy { $0.isWordPart || $0 == 0x20 } ? words : Self.quoted(words))
        if !type.arguments.isEmpty || !type.elements.isEmpty {
            parentheses {
                $0.list(type.elements) { printer, element in
                    if let name = element.name {
                        printer.name(name)
                        printer.put(" ")
                    }
                    printer.type(element.type)
                    if element.isNotNull { printer.put(" NOT NULL") }
                }
                if !type.elements.isEmpty, !type.arguments.isEmpty { $0.put(", ") }
                $0.list(type.arguments) { $0.put(String($1)) }
            }
        }
        put(zone)
    }

    // MARK: - Stages

    mutating func stage(_ stage: StageReference) {
        var words = "@"
        switch stage.kind {
        case .user: words += "~"
        case .named(let name): words += Self.print { $0.name(name) }
        case .table(let name):
            let outer = ObjectName(Array(name.parts.dropLast()))
            words += Self.print { $0.name(outer) } + (outer.parts.isEmpty ? "%" : ".%")
            if let last = name.parts.last { words += Self.print { $0.name(last) } }
        }
        if !stage.path.isEmpty { words += "/" + stage.path }
        let isPlain = stage.path.utf8.allSatisfy {
            !$0.isBlank && !"\"';,()".utf8.contains($0)
        }
        put(isPlain ? words : Self.string(words))
    }

    mutating func location(_ location: StageLocation) {
        switch location {
        case .stage(let stage): self.stage(stage)
        case .url(let url, _): put(Self.string(url))
        case .variable(let variable): expression(variable)
        }
    }
}
