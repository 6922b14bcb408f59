/// The types of a function's arguments, such as `<s-nn?:s>`.
struct Signature: Sendable {
    struct Parameter: Sendable {
        /// The type letters that it takes; `m` is a missing value.
        var accepted: [UInt8]
        var isArray = false
        /// What the array must hold; nothing when that is not said.
        var element: UInt8?
        /// Stands in the language's `-`: the context is taken when the argument is left out.
        var takesContext = false
        var isOptional = false
        var isRepeated = false
    }

    private(set) var parameters: [Parameter] = []
    let text: String

    /// Reads the text with its angle brackets.
    init(_ text: String) throws(JSONataError) {
        self.text = text
        let letters = Array(text.utf8)
        var place = 1
        scan: while place < letters.count {
            let letter = letters[place]
            switch letter {
            case UInt8(ascii: ":"): break scan
            case UInt8(ascii: "s"), UInt8(ascii: "n"), UInt8(ascii: "b"), UInt8(ascii: "l"),
                UInt8(ascii: "o"):
                parameters.append(Parameter(accepted: [letter, UInt8(ascii: "m")]))
            case UInt8(ascii: "a"):
                parameters.append(Parameter(accepted: Array("asnblfom".utf8), isArray: true))
            case UInt8(ascii: "f"): parameters.append(Parameter(accepted: [letter]))
            case UInt8(ascii: "j"): parameters.append(Parameter(accepted: Array("asnblom".utf8)))
            case UInt8(ascii: "x"): parameters.append(Parameter(accepted: Array("asnblfom".utf8)))
            case UInt8(ascii: "-"): modify { $0.takesContext = true }
            case UInt8(ascii: "?"): modify { $0.isOptional = true }
            case UInt8(ascii: "+"): modify { $0.isRepeated = true }
            case UInt8(ascii: "("): place = try choice(letters, from: place)
            case UInt8(ascii: "<"): place = try subtype(letters, from: place)
            default: break
            }
            place += 1
        }
    }

    private mutating func modify(_ change: (inout Parameter) -> Void) {
        if !parameters.isEmpty { change(&parameters[parameters.count - 1]) }
    }

    private mutating func choice(_ letters: [UInt8], from start: Int) throws(JSONataError) -> Int {
        let end = Self.closing(letters, from: start, UInt8(ascii: "("), UInt8(ascii: ")"))
        let inner = Array(letters[min(start + 1, end)..<end])
        if inner.contains(UInt8(ascii: "<")) { throw JSONataError(.parameterizedChoice) }
        parameters.append(Parameter(accepted: inner + [UInt8(ascii: "m")]))
        return end
    }

    private mutating func subtype(_ letters: [UInt8], from start: Int) throws(JSONataError) -> Int {
        guard let last = parameters.last,
            last.isArray || last.accepted == [UInt8(ascii: "f")]
        else { throw JSONataError(.parameterizedType) }
        let end = Self.closing(letters, from: start, UInt8(ascii: "<"), UInt8(ascii: ">"))
        modify { $0.element = start + 1 < end ? letters[start + 1] : nil }
        return end
    }

    private static func closing(
        _ letters: [UInt8], from start: Int, _ open: UInt8, _ close: UInt8
    ) -> Int {
        var depth = 0
        for place in start..<letters.count {
            if letters[place] == open { depth += 1 }
            if letters[place] == close { depth -= 1 }
            if depth == 0 { return place }
        }
        return letters.count
    }
}
