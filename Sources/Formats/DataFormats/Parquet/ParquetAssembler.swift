extension ParquetFile {
    /// The records as JSON objects: structures become objects, lists arrays, maps with texts as
    /// keys objects (others arrays of `key` and `value`).
    ///
    /// - Parameter binaryAsText: takes bytes without a meaning as UTF-8, as Snowflake's
    ///   `BINARY_AS_TEXT` does; otherwise they are hexadecimal.
    public func records(binaryAsText: Bool = false) throws(ParquetError) -> [JSONValue] {
        var columns: [ParquetColumn] = []
        for place in leaves.indices { columns.append(try column(place)) }
        let assembler = ParquetAssembler(
            schema: schema, leaves: leaves, columns: columns, binaryAsText: binaryAsText)
        var records: [JSONValue] = []
        records.reserveCapacity(rowCount)
        for _ in 0..<rowCount { records.append(try assembler.next()) }
        return records
    }
}

/// Puts records together from columns (the Dremel paper's algorithm, going down the tree).
struct ParquetAssembler {
    /// How far a column has been taken.
    private final class Cursor {
        let reader: ParquetValueReader
        let count: Int
        let levels: [UInt8]
        let repetitionLevels: [UInt8]
        let leaf: ParquetLeaf
        let valueCount: Int
        /// How many entries and how many values have been taken.
        var entry = 0
        var value = 0

        init(_ column: ParquetColumn, _ leaf: ParquetLeaf, binaryAsText: Bool) {
            self.leaf = leaf
            count = column.count
            levels = column.definitionLevels
            repetitionLevels = column.repetitionLevels
            reader = ParquetValueReader(column, type: leaf.type, binaryAsText: binaryAsText)
            valueCount = column.valueCount(of: leaf.type.physical)
        }

        /// How much of the path of the next entry is there; nothing behind the last.
        var definition: Int? {
            guard entry < count else { return nil }
            // A required column is wholly there.
            return leaf.maxDefinition == 0 ? 0 : Int(levels[entry])
        }
    }

    private let nodes: [ParquetNode]
    private let cursors: [Cursor]

    init(
        schema: ParquetSchema, leaves: [ParquetLeaf], columns: [ParquetColumn], binaryAsText: Bool
    ) {
        nodes = ParquetNode.nodes(of: schema)
        cursors = zip(columns, leaves).map { Cursor($0, $1, binaryAsText: binaryAsText) }
    }

    func next() throws(ParquetError) -> JSONValue {
        .object(try object(nodes))
    }

    private func object(_ nodes: [ParquetNode]) throws(ParquetError) -> JSONObject {
        var object = JSONObject()
        object.reserveCapacity(nodes.count)
        for node in nodes { object.append(node.field.name, try value(of: node)) }
        return object
    }

    private func value(of node: ParquetNode) throws(ParquetError) -> JSONValue {
        switch node.field.repetition {
        case .required: return try content(of: node)
        case .optional:
            if try definition(node) < node.definition {
                skipEntry(node)
                return .null
            }
            return try content(of: node)
        case .repeated:
            return .array(
                try elements(of: node) { (assembler) throws(ParquetError) in
                    try assembler.content(of: node)
                })
        }
    }

    private func content(of node: ParquetNode) throws(ParquetError) -> JSONValue {
        switch node.field.content {
        case .value: return try leafValue(node)
        case .structure: return .object(try object(node.children))
        case .list:
            let child = node.children[0]
            let wraps = child.wrapsElement(ofList: node.field.name)
            return .array(
                try elements(of: child) { (assembler) throws(ParquetError) in
                    wraps
                        ? try assembler.value(of: child.children[0])
                        : try assembler.content(of: child)
                })
        case .map:
            let child = node.children[0]
            let pairs = try elements(of: child) { (assembler) throws(ParquetError) in
                .object(try assembler.object(child.children))
            }
            guard child.hasTextKeys else { return .array(pairs) }
            var object = JSONObject()
            for pair in pairs {
                guard let pair = pair.objectValue, let key = pair[0].value.stringValue else {
                    throw ParquetError(.corrupt, "a map with a key of null")
                }
                object[key] = pair[1].value
            }
            return .object(object)
        }
    }

    private func elements(
        of node: ParquetNode,
        _ element: (ParquetAssembler) throws(ParquetError) -> JSONValue
    ) throws(ParquetError) -> [JSONValue] {
        if try definition(node) < node.definition {
            skipEntry(node)
            return []
        }
        var elements: [JSONValue] = []
        repeat { elements.append(try element(self)) } while continues(node)
        return elements
    }

    /// Whether the next entry belongs to the same list.
    private func continues(_ node: ParquetNode) -> Bool {
        guard !node.leaves.isEmpty else { return false }
        let cursor = cursors[node.leaves.lowerBound]
        guard cursor.entry < cursor.count else { return false }
        return cursor.repetitionLevels[cursor.entry] == node.repetition
    }

    /// How much of the path of the next entry is there.
    private func definition(_ node: ParquetNode) throws(ParquetError) -> Int {
        guard !node.leaves.isEmpty, let level = cursors[node.leaves.lowerBound].definition else {
            throw ParquetError(.corrupt, "the columns of `\(node.field.name)` disagree")
        }
        return level
    }

    private func skipEntry(_ node: ParquetNode) {
        for place in node.leaves { cursors[place].entry += 1 }
    }

    private func leafValue(_ node: ParquetNode) throws(ParquetError) -> JSONValue {
        let cursor = cursors[node.leaves.lowerBound]
        guard cursor.definition == cursor.leaf.maxDefinition, cursor.value < cursor.valueCount
        else {
            throw ParquetError(
                .corrupt, "the columns around it disagree", column: cursor.leaf.name)
        }
        let value: JSONValue
        do throws(ParquetError) {
            value = try cursor.reader.json(cursor.value)
        } catch {
            throw error.inColumn(cursor.leaf.name)
        }
        cursor.entry += 1
        cursor.value += 1
        return value
    }
}
