/// A field with what walking over records needs to know: its levels and its columns.
///
/// An object, because every record walks over all of them.
final class ParquetNode: Sendable {
    let field: ParquetField
    /// The levels of the field itself.
    let definition: Int
    let repetition: Int
    /// The columns below the field.
    let leaves: Range<Int>
    let children: [ParquetNode]

    static func nodes(of schema: ParquetSchema) -> [ParquetNode] {
        var next = 0
        return schema.fields.map { ParquetNode($0, definition: 0, repetition: 0, &next) }
    }

    private init(_ field: ParquetField, definition: Int, repetition: Int, _ next: inout Int) {
        self.field = field
        let ownDefinition = definition + (field.repetition == .required ? 0 : 1)
        let ownRepetition = repetition + (field.repetition == .repeated ? 1 : 0)
        self.definition = ownDefinition
        self.repetition = ownRepetition
        let first = next
        if case .value = field.content { next += 1 }
        var children: [ParquetNode] = []
        for child in field.children {
            children.append(
                ParquetNode(child, definition: ownDefinition, repetition: ownRepetition, &next))
        }
        self.children = children
        leaves = first..<next
    }

    /// Whether the repeated field of a list only wraps the element (parquet-format,
    /// `LogicalTypes.md`, the rules for lists that are compatible with old writers).
    func wrapsElement(ofList list: String) -> Bool {
        guard case .structure(let fields) = field.content, fields.count == 1 else { return false }
        return field.name != "array" && field.name != list + "_tuple"
    }

    /// Whether the keys of a map are texts, so that the map can be an object.
    var hasTextKeys: Bool {
        guard case .value(let type) = children[0].field.content else { return false }
        return type.logical == .string || type.logical == .enumeration
    }
}
