import DataFormats
import Testing

@Suite("Plain JSON")
struct PlainJSONTests {
    private func isCanonical(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { PlainJSON.isCanonical($0) }
    }

    @Test(
        "What is taken for canonical is what parsing and writing again gives",
        arguments: [
            "0", "-7", "12.5", "-0.25", "0.001", "123456789012345", "1234567.0625", "true", "null",
            #""text""#, "[]", "{}", #"{"a":[1,{"b":"c"}],"b":null}"#, #"{"A":1,"a":2}"#,
        ])
    func canonical(text: String) throws {
        #expect(isCanonical(text))
        let value = try JSONValue(parsing: text)
        #expect(value.serialized(sortedKeys: true) == text)
        if case .number(let number) = value, text.contains(".") {
            #expect("\(number.double)" == text)
        }
    }

    @Test(
        "Every other spelling is left to the parser",
        arguments: [
            "", " 1", "01", "-0", "1.50", "12.0", "1.", ".5", "0.0001", "1e5", "1234567890123456",
            "123456789.1234567", "-", "tru", #""a"#, #""\n""#, "\"\u{E9}\"", "[1, 2]", "[1,]",
            #"{"b":1,"a":2}"#, #"{"a":1,"a":2}"#, "{", "1 ",
            String(repeating: "[", count: 80) + String(repeating: "]", count: 80),
        ])
    func others(text: String) { #expect(!isCanonical(text)) }
}
