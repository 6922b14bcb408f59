public import DataFormats

/// The data that flows between states: a JSON value and the very text that events show.
///
/// The service hands texts on unchanged where a state does not touch the data, white space and
/// all; keeping the text also spares writing it again for every event.
public struct Payload: Sendable, Hashable {
    public let value: JSONValue
    public let text: String

    /// A value with its compact text.
    public init(_ value: JSONValue) {
        self.value = value
        text = value.serialized()
    }

    /// A text and the value that it is known to stand for.
    public init(value: JSONValue, text: String) {
        self.value = value
        self.text = text
    }

    /// A JSON text from outside.
    public init(parsing text: String) throws(JSONError) {
        value = try JSONValue(parsing: text)
        self.text = text
    }

    /// The array of several payloads, their texts side by side.
    init(joining payloads: [Payload]) {
        value = .array(payloads.map(\.value))
        text = "[" + payloads.map(\.text).joined(separator: ",") + "]"
    }

    var byteCount: Int { text.utf8.count }
}
