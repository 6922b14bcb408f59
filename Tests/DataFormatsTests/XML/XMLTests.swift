import DataFormats
import Testing

@Suite("XML") struct XMLTests {
    @Test("Elements, attributes and text come back as they were")
    func roundTrip() throws {
        let tree = XMLElement(
            "a", attributes: [.init("xsi:type", "<&>\"")],
            children: [XMLElement("b", text: " x\r\n&é "), XMLElement("c")])
        var writer = XMLWriter()
        writer.element(
            XMLElement(
                "a",
                attributes: [
                    .init("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
                ] + tree.attributes, children: tree.children))
        let read = try XMLReader.read(writer.bytes)
        #expect(read.children == tree.children)
        #expect(read[attribute: "xsi:type"] == "<&>\"")
    }

    @Test("White space between elements, comments and prefixes say nothing")
    func layout() throws {
        let read = try XMLReader.read(
            Array(
                "<?xml version='1.0'?>\n<x:a xmlns:x='u'>\n <!-- c --><x:b><![CDATA[<]]></x:b> </x:a>"
                    .utf8))
        #expect(
            read
                == XMLElement(
                    "a", attributes: [.init("xmlns:x", "u")], children: [XMLElement("b", text: "<")]
                ))
    }

    static let attacks: [(text: String, error: XMLError)] = [
        ("", .malformed), ("<a>", .malformed), ("<a></b>", .malformed), ("<a/><b/>", .malformed),
        ("<a>&unknown;</a>", .malformed), ("<a>\u{1}</a>", .malformed),
        (
            "<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>", .documentType
        ),
        ("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", .documentType),
        (String(repeating: "<a>", count: 17), .tooDeep(limit: 16)),
        ("<a>" + String(repeating: "<b/>", count: 20) + "</a>", .tooManyElements(limit: 20)),
        ("<a>" + String(repeating: "x", count: 1000) + "</a>", .tooLarge(limit: 1000)),
    ]

    @Test("Attacks and broken texts are refused, each for its reason", arguments: attacks)
    func refuse(_ text: String, _ error: XMLError) {
        #expect(throws: error) {
            try XMLReader.read(
                Array(text.utf8), limits: XMLLimits(bytes: 1000, depth: 16, elements: 20))
        }
    }
}
