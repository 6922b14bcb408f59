extension ParquetFile {
    /// The records as JSON objects: structures become objects, lists arrays, maps with texts as
    /// keys objects (others arrays of `key` and `value`).
    ///
    /// - Parameter binaryAsText: takes bytes without a meaning as UTF-8, as Snowflake's
    ///   `BINARY_AS_TEXT` does; otherwise they are hexadecimal.
    public func records(binaryAsText: Bool = false) throws(ParquetError) -> [JSONValue] {
        var columns: [ParquetColumn] = []
        for place in leaves.indices { columns.append(try column(place)) }
        var assembler = ParquetAssembler(
            schema: schema, leaves: leaves, columns: columns, binaryAsText: binaryAsText)
        var records: [JSONValue] = []
        records.reserveCapacity(rowCount)
        for _ in 0..<rowCount { records.append(try assembler.next()) }
        return records
    }
}

/// Puts records together from columns (the Dremel paper's algorithm, going down the tree).
struct ParquetAssembler {
    private let nodes: [ParquetNode]
    private let leaves: [ParquetLeaf]
    private let readers: [ParquetValueReader]
    private let columns: [ParquetColumn]
    /// For each column how many entries and how many values have been taken.
    private var entries: [Int]
    private var values: [Int]

    init(
        schema: ParquetSchema, leaves: [ParquetLeaf], columns: [ParquetColumn], binaryAsText: Bool
    ) {
        nodes = ParquetNode.nodes(of: schema)
        self.leaves = leaves
        self.columns = columns
        readers = leaves.map { ParquetValueReader(type: $0.type, binaryAsText: binaryAsText) }
        entries = Array(repeating: 0, count: leaves.count)
        values = entries
    }

    mutating func next() throws(ParquetError) -> JSONValue {
        .object(try object(nodes))
    }

    private mutating func object(_ nodes: [ParquetNode]) throws(ParquetError) -> JSONObject {
        var object = JSONObject()
        object.reserveCapacity(nodes.count)
        for node in nodes { object.append(node.field.name, try value(of: node)) }
        return object
    }

    private mutating func value(of node: ParquetNode) throws(ParquetError) -> JSONValue {
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

    private mutating func content(of node: ParquetNode) throws(ParquetError) -> JSONValue {
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

    private mutating func elements(
        of node: ParquetNode,
        _ element: (inout ParquetAssembler) throws(ParquetError) -> JSONValue
    ) throws(ParquetError) -> [JSONValue] {
        if try definition(node) < node.definition {
            skipEntry(node)
            return []
        }
        var elements: [JSONValue] = []
        repeat { elements.append(try element(&self)) } while continues(node)
        return elements
    }

    /// Whether the next entry belongs to the same list.
    private func continues(_ node: ParquetNode) -> Bool {
        let place = node.leaves.lowerBound
        guard node.leaves.count > 0, entries[place] < columns[place].count else { return false }
        return columns[place].repetitionLevels[entries[place]] == node.repetition
    }

    /// How much of the path of the next entry is there.
    private func definition(_ node: ParquetNode) throws(ParquetError) -> Int {
        let place = node.leaves.lowerBound
        guard node.leaves.count > 0, entries[place] < columns[place].count else {
            throw ParquetError(.corrupt, "the columns of `\(node.field.name)` disagree")
        }
        // Every optional or repeated field above makes the column have levels.
        return Int(columns[place].definitionLevels[entries[place]])
    }

    private mutating func skipEntry(_ node: ParquetNode) {
        for place in node.leaves { entries[place] += 1 }
    }

    private mutating func leafValue(_ node: ParquetNode) throws(ParquetError) -> JSONValue {
        let place = node.leaves.lowerBound
        let entry = entries[place]
        let isThere =
            entry < columns[place].count
            && values[place]
                < columns[place].valueCount(
                    of: leaves[place].type.physical)
        let level = leaves[place].maxDefinition
        guard isThere, level == 0 || columns[place].definitionLevels[entry] == level else {
            throw ParquetError(
                .corrupt, "the columns around it disagree", column: leaves[place].name)
        }
        let value: JSONValue
        do throws(ParquetError) {
            value = try readers[place].json(columns[place], values[place])
        } catch {
            throw error.inColumn(leaves[place].name)
        }
        entries[place] += 1
        values[place] += 1
        return value
    }
}
