/// Takes records apart into columns (the Dremel paper's algorithm).
struct ParquetShredder {
    private let nodes: [ParquetNode]
    private let leaves: [ParquetLeaf]
    private let writers: [ParquetValueWriter]
    private(set) var columns: [ParquetColumn]
    private var rows = 0

    init(schema: ParquetSchema) {
        nodes = ParquetNode.nodes(of: schema)
        leaves = schema.leaves
        writers = leaves.map { ParquetValueWriter(type: $0.type) }
        columns = Array(repeating: ParquetColumn(), count: leaves.count)
    }

    mutating func append(_ record: JSONValue) throws(ParquetError) {
        guard case .object(let object) = record else {
            throw ParquetError(.mismatch, "record \(rows) is a \(record.kindName), not an object")
        }
        do throws(ParquetError) {
            try append(object, to: nodes, repetition: 0, definition: 0)
        } catch {
            var error = error
            error.message += " (record \(rows), from 0)"
            throw error
        }
        rows += 1
    }

    private mutating func append(
        _ object: JSONObject, to nodes: [ParquetNode], repetition: Int, definition: Int
    ) throws(ParquetError) {
        var known = 0
        for node in nodes {
            let value = object[node.field.name]
            if value != nil { known += 1 }
            try append(value ?? .null, to: node, repetition: repetition, definition: definition)
        }
        // What has no column would be lost without a word.
        if known < object.count {
            let stranger = object.keys.first { key in
                !nodes.contains { $0.field.name.hasSameBytes(as: key) }
            }
            if let stranger {
                throw ParquetError(.mismatch, "the schema has no field `\(stranger)`")
            }
        }
    }

    private mutating func append(
        _ value: JSONValue, to node: ParquetNode, repetition: Int, definition: Int
    ) throws(ParquetError) {
        switch node.field.repetition {
        case .required:
            if value.isNull {
                throw ParquetError(
                    .mismatch, "a null in a required field",
                    column: leaves[node.leaves.lowerBound].name)
            }
            try appendContent(value, to: node, repetition: repetition)
        case .optional:
            if value.isNull {
                appendNull(to: node, repetition: repetition, definition: definition)
            } else {
                try appendContent(value, to: node, repetition: repetition)
            }
        case .repeated:
            // Without an annotation, a repeated field is a list that is never null.
            let elements = value.isNull ? [] : try elements(of: value, node)
            try appendElements(
                elements, to: node, repetition: repetition, definition: definition
            ) { (shredder, element, level) throws(ParquetError) in
                try shredder.appendContent(element, to: node, repetition: level)
            }
        }
    }

    private mutating func appendContent(
        _ value: JSONValue, to node: ParquetNode, repetition: Int
    ) throws(ParquetError) {
        switch node.field.content {
        case .value: try appendValue(value, to: node, repetition: repetition)
        case .structure:
            guard case .object(let object) = value else { throw refuse(value, "an object", node) }
            try append(
                object, to: node.children, repetition: repetition, definition: node.definition)
        case .list:
            let child = node.children[0]
            let wraps = child.wrapsElement(ofList: node.field.name)
            try appendElements(
                try elements(of: value, node), to: child, repetition: repetition,
                definition: node.definition
            ) { (shredder, element, level) throws(ParquetError) in
                if wraps {
                    try shredder.append(
                        element, to: child.children[0], repetition: level,
                        definition: child.definition)
                } else {
                    try shredder.appendContent(element, to: child, repetition: level)
                }
            }
        case .map: try appendMap(value, to: node, repetition: repetition)
        }
    }

    private mutating func appendMap(
        _ value: JSONValue, to node: ParquetNode, repetition: Int
    ) throws(ParquetError) {
        let child = node.children[0]
        guard child.hasTextKeys, case .object(let object) = value else {
            throw refuse(value, "a map with texts as keys", node)
        }
        try appendElements(
            Array(object), to: child, repetition: repetition, definition: node.definition
        ) { (shredder, pair, level) throws(ParquetError) in
            try shredder.append(
                .string(pair.key), to: child.children[0], repetition: level,
                definition: child.definition)
            try shredder.append(
                pair.value, to: child.children[1], repetition: level,
                definition: child.definition)
        }
    }

    private mutating func appendElements<Element>(
        _ elements: [Element], to node: ParquetNode, repetition: Int, definition: Int,
        _ body: (inout ParquetShredder, Element, Int) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        if elements.isEmpty {
            appendNull(to: node, repetition: repetition, definition: definition)
        }
        for (place, element) in elements.enumerated() {
            try body(&self, element, place == 0 ? repetition : node.repetition)
        }
    }

    private mutating func appendValue(
        _ value: JSONValue, to node: ParquetNode, repetition: Int
    ) throws(ParquetError) {
        let place = node.leaves.lowerBound
        do throws(ParquetError) {
            try writers[place].append(value, to: &columns[place])
        } catch {
            throw error.inColumn(leaves[place].name)
        }
        appendLevels(place, repetition: repetition, definition: node.definition)
    }

    private mutating func appendNull(to node: ParquetNode, repetition: Int, definition: Int) {
        for place in node.leaves {
            appendLevels(place, repetition: repetition, definition: definition)
        }
    }

    private mutating func appendLevels(_ place: Int, repetition: Int, definition: Int) {
        columns[place].count += 1
        if leaves[place].maxDefinition > 0 {
            columns[place].definitionLevels.append(UInt8(definition))
        }
        if leaves[place].maxRepetition > 0 {
            columns[place].repetitionLevels.append(UInt8(repetition))
        }
    }

    private func elements(
        of value: JSONValue, _ node: ParquetNode
    ) throws(ParquetError) -> [JSONValue] {
        guard case .array(let elements) = value else { throw refuse(value, "an array", node) }
        return elements
    }

    private func refuse(
        _ value: JSONValue, _ wanted: String, _ node: ParquetNode
    ) -> ParquetError {
        ParquetError(
            .mismatch, "`\(node.field.name)` is a \(value.kindName), not \(wanted)")
    }
}
