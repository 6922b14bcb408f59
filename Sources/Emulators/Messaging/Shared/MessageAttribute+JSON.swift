import CloudModel
import DataFormats

extension MessageAttribute {
    /// What is wrong with an attribute; each service says it in its own words.
    enum Problem: Error {
        case invalidName(String)
        case invalidType(name: String, type: String)
        case emptyValue(name: String, type: String)
        case notANumber(name: String)
    }

    /// Reads the map of a request, whose members have `DataType` and `StringValue` or
    /// `BinaryValue` (Base64).
    static func read(
        _ map: JSONObject?, allowsArrays: Bool
    ) throws(Problem) -> [MessageAttribute] {
        var attributes: [MessageAttribute] = []
        for (name, value) in map ?? JSONObject() {
            guard isName(name) else { throw .invalidName(name) }
            let type = value["DataType"]?.stringValue ?? ""
            let kind = String(type.prefix { $0 != "." })
            let isArray = allowsArrays && type == "String.Array"
            guard ["String", "Number", "Binary"].contains(kind), type.utf8.count <= 256 else {
                throw .invalidType(name: name, type: type)
            }
            if kind == "Binary" {
                let bytes = value["BinaryValue"]?.stringValue.flatMap(Base64.bytes) ?? []
                guard !bytes.isEmpty else { throw .emptyValue(name: name, type: type) }
                attributes.append(MessageAttribute(name: name, type: type, value: .binary(bytes)))
                continue
            }
            let text = value["StringValue"]?.stringValue ?? ""
            guard !text.isEmpty else { throw .emptyValue(name: name, type: type) }
            if kind == "Number", JSONNumber(text: text) == nil, Double(text) == nil {
                throw .notANumber(name: name)
            }
            if isArray, (try? JSONValue(parsing: text))?.arrayValue == nil {
                throw .invalidType(name: name, type: type)
            }
            attributes.append(MessageAttribute(name: name, type: type, value: .text(text)))
        }
        return attributes
    }

    /// The form of a message's `MessageAttributes` in an answer.
    var answer: JSONValue {
        switch value {
        case .text(let text): ["StringValue": .string(text), "DataType": .string(type)]
        case .binary(let bytes):
            ["BinaryValue": .string(Base64.text(of: bytes)), "DataType": .string(type)]
        }
    }

    /// Letters, digits, `_`, `-` and `.`, at most 256, not reserved, no dot at an end or twice.
    private static func isName(_ name: String) -> Bool {
        let lower = name.lowercased()
        return (1...256).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: true
                default: false
                }
            }
            && !name.hasPrefix(".") && !name.hasSuffix(".") && !name.contains("..")
            && !lower.hasPrefix("aws.") && !lower.hasPrefix("amazon.")
    }
}
