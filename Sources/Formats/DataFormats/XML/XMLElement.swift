/// An element of an XML document: its name, attributes, text and children in order.
///
/// Namespaces are not told apart: names carry no prefix, attribute names keep theirs.
public struct XMLElement: Hashable, Sendable {
    /// An attribute by its name as written, such as `xsi:type`.
    public struct Attribute: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var name: String
    public var attributes: [Attribute]
    public var children: [XMLElement]
    /// The text directly inside, joined; white space between child elements is left out.
    public var text: String

    public init(
        _ name: String, attributes: [Attribute] = [], text: String = "",
        children: [XMLElement] = []
    ) {
        self.name = name
        self.attributes = attributes
        self.text = text
        self.children = children
    }

    public subscript(attribute name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// The first child of that name.
    public func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }
}

/// Why a text is not read as XML.
public enum XMLError: Error, Hashable, Sendable {
    /// It is not well formed.
    case malformed
    /// It has a document type declaration or an entity of its own, which nobody needs here.
    case documentType
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case tooManyElements(limit: Int)
}

/// What a reader accepts at most.
public struct XMLLimits: Hashable, Sendable {
    public var bytes: Int
    public var depth: Int
    public var elements: Int

    public init(bytes: Int = 4 << 20, depth: Int = 32, elements: Int = 200_000) {
        self.bytes = bytes
        self.depth = depth
        self.elements = elements
    }
}
