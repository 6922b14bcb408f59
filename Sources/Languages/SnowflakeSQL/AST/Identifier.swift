public import Diagnostics

/// One identifier with its resolved name: folded to upper case unless it was quoted
/// (Snowflake SQL reference, "Identifier requirements").
public struct Identifier: Sendable {
    /// The name as the catalogue knows it.
    public var name: String
    public var isQuoted: Bool
    public var span: SourceSpan

    public init(_ name: String, isQuoted: Bool = false, span: SourceSpan = .none) {
        self.name = name
        self.isQuoted = isQuoted
        self.span = span
    }
}

extension Identifier: Hashable {
    /// Equal when the resolved names are: `a` and `"A"` are one identifier.
    public static func == (lhs: Identifier, rhs: Identifier) -> Bool { lhs.name == rhs.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A possibly qualified name of an object: `table`, `schema.table`, `db.schema.table`, `db..table`
/// (the empty part in the middle stands for PUBLIC), or `IDENTIFIER(…)`.
public struct ObjectName: Hashable, Sendable {
    /// From the outermost to the innermost; an empty name stands between two dots.
    public var parts: [Identifier]
    /// The argument of `IDENTIFIER(…)`, or a variable that stands where a name is expected; `parts`
    /// then holds what follows it after a dot.
    public var computed: Expression?
    @Located public var span: SourceSpan

    public init(_ parts: [Identifier], computed: Expression? = nil, span: SourceSpan = .none) {
        self.parts = parts
        self.computed = computed
        self.span = span
    }

    /// The innermost part; nothing for a computed name.
    public var last: Identifier? { parts.last }
}
