import CloudModel
import DataFormats
import SimKernel

/// A request to an operation, with its members at hand by their names in the API model.
struct S3Request {
    let operation: String
    let input: JSONObject
    let body: [UInt8]
    let context: [AuthorizationRequest.ContextKey]

    init(_ request: APIRequest) {
        operation = request.operation
        input = request.input
        body = request.body
        context = request.context
    }

    var bucket: String { input.text("Bucket") ?? "" }
    var key: String { input.text("Key") ?? "" }
    var versionID: String? { input.text("VersionId") }

    func text(_ name: String) -> String? { input.text(name) }
    func flag(_ name: String) -> Bool { input.flag(name) ?? false }

    /// A timestamp; one that cannot be read counts as not sent, as HTTP has it.
    func instant(_ name: String) -> VirtualInstant? { input.instant(name) }

    /// A number; text that is none is refused as S3 refuses it.
    func number(_ name: String, as argument: String) throws(S3Error) -> Int? {
        guard let value = input[name], !value.isNull else { return nil }
        if let number = value.intValue { return Int(number) }
        if let text = value.stringValue {
            if text.isEmpty { return nil }
            if let number = Int(text) { return number }
        }
        throw .invalidArgument(
            "Provided \(argument) not an integer or within integer range", argument,
            value.stringValue ?? value.serialized())
    }

    /// The condition that a client sent by a header, for error answers and policies.
    var userMetadata: [(name: String, value: String)]? {
        input["Metadata"]?.objectValue?.map { ($0.key.lowercased(), $0.value.stringValue ?? "") }
    }
}

// Reading and writing members without ceremony.
extension JSONObject {
    func text(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        if let text = value.stringValue { return text }
        return value.numberValue?.text
    }

    func flag(_ name: String) -> Bool? {
        guard let value = self[name] else { return nil }
        if let flag = value.boolValue { return flag }
        switch value.stringValue?.lowercased() {
        case "true": return true
        case "false": return false
        default: return nil
        }
    }

    func whole(_ name: String) -> Int? {
        guard let value = self[name] else { return nil }
        if let number = value.intValue { return Int(number) }
        return value.stringValue.flatMap { Int($0) }
    }

    func instant(_ name: String) -> VirtualInstant? {
        guard let text = text(name), let value = try? ISOTime.instant(text) else { return nil }
        return VirtualInstant(nanoseconds: value)
    }

    func object(_ name: String) -> JSONObject? { self[name]?.objectValue }

    /// A list of structures; empty where there is none.
    func objects(_ name: String) -> [JSONObject] {
        self[name]?.arrayValue?.compactMap(\.objectValue) ?? []
    }

    func texts(_ name: String) -> [String] {
        self[name]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    /// Adds a member unless there is nothing to say.
    mutating func put(_ name: String, _ value: String?) {
        if let value { append(name, .string(value)) }
    }

    mutating func put(_ name: String, _ value: Int?) {
        if let value { append(name, JSONValue(value)) }
    }

    mutating func put(_ name: String, _ value: Bool?) {
        if let value { append(name, .bool(value)) }
    }

    mutating func put(_ name: String, _ value: VirtualInstant?) {
        if let value { append(name, .string(EventRecord.time(value))) }
    }

    mutating func put(_ name: String, _ value: [JSONValue]) {
        if !value.isEmpty { append(name, .array(value)) }
    }
}
