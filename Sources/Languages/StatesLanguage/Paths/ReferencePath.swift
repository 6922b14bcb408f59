public import DataFormats

/// A path to a place that can be written: `$.report.rows[0]`.
///
/// Amazon States Language specification, "Reference Paths".
public struct ReferencePath: Sendable, Hashable {
    public let path: JSONPath

    /// Nothing when the path may name several nodes or does not start at the input.
    public init?(_ path: JSONPath) {
        guard path.isReference, path.root == .input else { return nil }
        self.path = path
    }

    /// The document with the value put at the place; members on the way are made as needed.
    /// - Throws: `States.ResultPathMatchFailure` when a step meets a value of another kind.
    public func writing(
        _ value: JSONValue, into document: JSONValue
    ) throws(StatesError) -> JSONValue {
        guard let result = Self.put(value, at: path.steps[...], in: document) else {
            throw StatesError(
                .resultPathMatchFailure,
                "Unable to apply ReferencePath \(path.text) to input \(document.serialized())")
        }
        return result
    }

    private static func put(
        _ value: JSONValue, at steps: ArraySlice<JSONPath.Step>, in node: JSONValue?
    ) -> JSONValue? {
        guard let step = steps.first else { return value }
        switch (step, node) {
        case (.property(let name), .object(var object)?):
            guard let inner = put(value, at: steps.dropFirst(), in: object[name]) else {
                return nil
            }
            object[name] = inner
            return .object(object)
        case (.property(let name), nil):
            guard let inner = put(value, at: steps.dropFirst(), in: nil) else { return nil }
            return .object([name: inner])
        case (.index(let index), .array(var elements)?) where elements.indices.contains(index):
            guard let inner = put(value, at: steps.dropFirst(), in: elements[index]) else {
                return nil
            }
            elements[index] = inner
            return .array(elements)
        default: return nil
        }
    }
}
