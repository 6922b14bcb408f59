/// Reads XML text into the object that Snowflake keeps it as: `@` is the element's name, `@a` an
/// attribute, `$` the content, and the name of a child the place of the first such child.
///
/// Source: Snowflake documentation, PARSE_XML, XMLGET, CHECK_XML; their examples for the texts of
/// errors.
struct XMLVariantReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0
    /// Whether numbers and truth values in the text become values of those types.
    let converts: Bool

    init(_ text: String, converts: Bool) {
        self.init(Array(text.utf8), converts: converts)
    }

    private init(_ bytes: [UInt8], converts: Bool) {
        self.bytes = bytes
        self.converts = converts
    }

    /// One document of a file and where it begins.
    struct Document {
        var value: Result<VariantValue, SnowflakeError>
        var offset: Int
    }

    /// The documents of a file, one after another; reading ends at a bad one.
    ///
    /// Source: Snowflake documentation, CREATE FILE FORMAT, TYPE = XML.
    static func documents(_ bytes: [UInt8], _ format: FileFormat) -> [Document] {
        var reader = XMLVariantReader(bytes, converts: !format.disableAutoConvert)
        if format.skipByteOrderMark, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
        var documents: [Document] = []
        while true {
            var start = reader.place
            do throws(SnowflakeError) {
                try reader.skipMisc()
                guard reader.place < bytes.count else { return documents }
                start = reader.place
                guard reader.at("<") else { throw reader.failure("not an XML document") }
                let element = try reader.element(preservesSpace: format.preserveSpace)
                let made = format.stripOuterElement ? Self.children(of: element) : [element]
                documents += made.map { Document(value: .success($0), offset: start) }
            } catch {
                documents.append(Document(value: .failure(error), offset: start))
                return documents
            }
        }
    }

    /// The elements inside of one, which STRIP_OUTER_ELEMENT makes documents of their own.
    private static func children(of element: VariantValue) -> [VariantValue] {
        guard case .object(let object) = element, let content = object["$"] else { return [] }
        let items: [VariantValue]
        if case .array(let list) = content { items = list } else { items = [content] }
        return items.filter { if case .object = $0 { true } else { false } }
    }

    /// The one element of the document; nil for text with nothing in it.
    static func read(_ text: String, converts: Bool = true) throws(SnowflakeError) -> VariantValue?
    {
        var reader = XMLVariantReader(text, converts: converts)
        try reader.skipMisc()
        guard reader.place < reader.bytes.count else { return nil }
        guard reader.at("<") else { throw reader.failure("not an XML document") }
        let element = try reader.element(preservesSpace: false)
        try reader.skipMisc()
        guard reader.place == reader.bytes.count else {
            throw reader.failure(
                reader.at("</")
                    ? try reader.strayClosing() : "multiple root elements or text outside of them")
        }
        return element
    }

    private func failure(_ reason: String) -> SnowflakeError {
        .execution(100100, "22P02", "Error parsing XML: \(reason), pos \(place)")
    }

    private mutating func strayClosing() throws(SnowflakeError) -> String {
        let name = closingName()
        return "no opening tag for </\(name)>"
    }

    private mutating func closingName() -> String {
        place += 2
        let name = self.name()
        skipSpace()
        if at(">") { place += 1 }
        return name
    }

    private func at(_ text: String) -> Bool {
        bytes[place...].starts(with: text.utf8)
    }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    }

    /// Skips up to and including a mark.
    private mutating func skip(past mark: String, _ what: String) throws(SnowflakeError) {
        let wanted = Array(mark.utf8)
        guard let end = Text.find(wanted, in: bytes, from: place) else {
            place = bytes.count
            throw failure("unterminated \(what)")
        }
        place = end + wanted.count
    }

    /// Space, comments, processing instructions and a document type.
    private mutating func skipMisc() throws(SnowflakeError) {
        while true {
            skipSpace()
            if at("<!--") {
                try skip(past: "-->", "comment")
            } else if at("<?") {
                let start = place
                try skip(past: "?>", "processing instruction")
                if place - start >= 3, bytes[place - 3] == UInt8(ascii: "?") {
                    throw failure("malformed processing instruction")
                }
            } else if at("<!DOCTYPE") {
                try skip(past: ">", "document type")
            } else {
                return
            }
        }
    }

    private mutating func name() -> String {
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            let isName =
                byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
                || [0x5F, 0x2D, 0x2E, 0x3A].contains(byte)
            guard isName else { break }
            place += 1
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func element(preservesSpace: Bool) throws(SnowflakeError) -> VariantValue {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw failure("elements are nested too deeply") }
        place += 1
        let tag = name()
        guard !tag.isEmpty else { throw failure("missing tag name") }
        var object = VariantObject()
        object["@"] = .string(tag)
        var preserves = preservesSpace
        while true {
            skipSpace()
            if at("/>") {
                place += 2
                object["$"] = .string("")
                return .object(object)
            }
            if at(">") { break }
            let (key, value) = try attribute(tag)
            if key.hasSuffix(":space"), value == "preserve" { preserves = true }
            object["@\(key)"] = self.value(value)
        }
        place += 1
        let content = try self.content(tag, preservesSpace: preserves)
        for (index, item) in content.enumerated() {
            if case .object(let child) = item, case .string(let name)? = child["@"],
                object[name] == nil
            {
                object[name] = .number(Int128(index), scale: 0)
            }
        }
        switch content.count {
        case 0: object["$"] = .string("")
        case 1: object["$"] = content[0]
        default: object["$"] = .array(content)
        }
        return .object(object)
    }

    private mutating func attribute(
        _ tag: String
    ) throws(SnowflakeError) -> (String, String) {
        guard place < bytes.count else { throw failure("prematurely terminated XML document") }
        let key = name()
        guard !key.isEmpty else { throw failure("missing attribute name in <\(tag)>") }
        skipSpace()
        guard at("=") else { throw failure("missing value of attribute \(key)") }
        place += 1
        skipSpace()
        guard at("\"") || at("'") else { throw failure("value of attribute \(key) is not quoted") }
        let quote = bytes[place]
        place += 1
        let start = place
        guard let end = bytes[place...].firstIndex(of: quote) else {
            place = bytes.count
            throw failure("unterminated attribute value")
        }
        place = end
        let value = try text(bytes[start..<end])
        place = end + 1
        return (key, value)
    }

    /// What stands between an opening tag and its closing tag.
    private mutating func content(
        _ tag: String, preservesSpace: Bool
    ) throws(SnowflakeError) -> [VariantValue] {
        var items: [VariantValue] = []
        var pending = ""
        func flush() {
            let text = preservesSpace ? pending : pending.trimmed
            if !text.isEmpty { items.append(value(text)) }
            pending = ""
        }
        while true {
            guard place < bytes.count else { throw failure("prematurely terminated XML document") }
            if at("</") {
                let name = closingName()
                guard name == tag else { throw failure("no opening tag for </\(name)>") }
                flush()
                return items
            }
            if at("<!--") {
                try skip(past: "-->", "comment")
            } else if at("<![CDATA[") {
                let start = place + 9
                try skip(past: "]]>", "CDATA section")
                pending += String(decoding: bytes[start..<(place - 3)], as: UTF8.self)
            } else if at("<?") {
                try skip(past: "?>", "processing instruction")
            } else if at("<") {
                flush()
                items.append(try element(preservesSpace: preservesSpace))
            } else {
                let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                pending += try text(bytes[place..<end])
                place = end
            }
        }
    }

    /// Text with its references resolved.
    private func text(_ slice: ArraySlice<UInt8>) throws(SnowflakeError) -> String {
        guard slice.contains(UInt8(ascii: "&")) else {
            return String(decoding: slice, as: UTF8.self)
        }
        var out: [UInt8] = []
        var rest = slice
        while let byte = rest.first {
            guard byte == UInt8(ascii: "&"), let end = rest.firstIndex(of: UInt8(ascii: ";")) else {
                out.append(byte)
                rest = rest.dropFirst()
                continue
            }
            let name = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            guard let scalar = Self.reference(name) else {
                throw failure("unknown entity &\(name);")
            }
            out += Array(String(Character(scalar)).utf8)
            rest = rest[(end + 1)...]
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func reference(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let value =
                digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap { Unicode.Scalar($0) }
        }
    }

    /// A text as a number or truth value where it is one.
    private func value(_ text: String) -> VariantValue {
        guard converts else { return .string(text) }
        if text == "true" { return .boolean(true) }
        if text == "false" { return .boolean(false) }
        guard let first = text.utf8.first, first &- 0x30 < 10 || first == 0x2D,
            text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E }),
            text == "0" || !text.hasPrefix("0") || text.hasPrefix("0."),
            let (unscaled, scale) = Decimals.parse(text.utf8)
        else { return .string(text) }
        return TextForm.variant(.number(unscaled, scale: scale))
    }
}
