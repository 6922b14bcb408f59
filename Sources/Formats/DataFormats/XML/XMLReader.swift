import CXML2

/// Reads XML through libxml2, without entities, document types or anything from outside.
public enum XMLReader {
    /// Reads a whole document and answers its root element.
    public static func read(
        _ bytes: [UInt8], limits: XMLLimits = XMLLimits()
    ) throws(XMLError) -> XMLElement {
        guard bytes.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        // Looked for in the bytes as well as in the tree: libxml2 reads a declaration's inside
        // before it shows the declaration. An encoding without ASCII could hide it; S3 and the
        // query services speak UTF-8 only.
        guard !contains(bytes, "<!DOCTYPE"), !contains(bytes, "<!ENTITY") else {
            throw .documentType
        }
        guard !bytes.contains(0) else { throw .malformed }
        let options = Int32(
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
                | XML_PARSE_COMPACT.rawValue)
        // The buffer's own accessor does not know typed throws.
        let result: Result<XMLElement, XMLError> = bytes.withUnsafeBytes { buffer in
            guard
                let reader = xmlReaderForMemory(
                    buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count),
                    nil, "UTF-8", options)
            else { return .failure(.malformed) }
            defer { xmlFreeTextReader(reader) }
            return Result { () throws(XMLError) in try root(reader, limits) }
        }
        return try result.get()
    }

    private static func contains(_ bytes: [UInt8], _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count >= count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            let first = word.utf8Start[0]
            for start in 0...(bytes.count - count) where bytes[start] == first {
                if (0..<count).allSatisfy({ bytes[start + $0] == word.utf8Start[$0] }) {
                    return true
                }
            }
            return false
        }
    }

    private static func root(
        _ reader: xmlTextReaderPtr, _ limits: XMLLimits
    ) throws(XMLError) -> XMLElement {
        var open: [XMLElement] = []
        var root: XMLElement?
        var elements = 0
        while true {
            let more = xmlTextReaderRead(reader)
            guard more >= 0 else { throw .malformed }
            guard more == 1 else { break }
            switch xmlReaderTypes(UInt32(xmlTextReaderNodeType(reader))) {
            case XML_READER_TYPE_ELEMENT:
                elements += 1
                guard elements <= limits.elements else {
                    throw .tooManyElements(limit: limits.elements)
                }
                guard open.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
                let isEmpty = xmlTextReaderIsEmptyElement(reader) == 1
                open.append(
                    XMLElement(
                        text(xmlTextReaderConstLocalName(reader)), attributes: attributes(reader)))
                if isEmpty { close(&open, &root) }
            case XML_READER_TYPE_END_ELEMENT: close(&open, &root)
            case XML_READER_TYPE_TEXT, XML_READER_TYPE_CDATA,
                XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
                guard let last = open.indices.last else { throw .malformed }
                open[last].text += text(xmlTextReaderConstValue(reader))
            case XML_READER_TYPE_DOCUMENT_TYPE, XML_READER_TYPE_ENTITY_REFERENCE,
                XML_READER_TYPE_ENTITY, XML_READER_TYPE_NOTATION:
                throw .documentType
            default: continue
            }
        }
        guard let root, open.isEmpty else { throw .malformed }
        return root
    }

    private static func close(_ open: inout [XMLElement], _ root: inout XMLElement?) {
        guard var element = open.popLast() else { return }
        if !element.children.isEmpty, element.text.utf8.allSatisfy({ $0 <= 0x20 }) {
            element.text = ""
        }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    private static func attributes(_ reader: xmlTextReaderPtr) -> [XMLElement.Attribute] {
        guard xmlTextReaderHasAttributes(reader) == 1 else { return [] }
        var found: [XMLElement.Attribute] = []
        while xmlTextReaderMoveToNextAttribute(reader) == 1 {
            found.append(
                .init(
                    text(xmlTextReaderConstName(reader)), text(xmlTextReaderConstValue(reader))))
        }
        xmlTextReaderMoveToElement(reader)
        return found
    }

    private static func text(_ pointer: UnsafePointer<xmlChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }
}
