extension ParquetSchema {
    /// Builds the tree from its elements, which stand in depth-first order behind a root.
    init(elements: [ParquetSchemaElement]) throws(ParquetError) {
        guard let root = elements.first, let count = root.childCount else {
            throw ParquetError(.corrupt, "the schema has no root")
        }
        var place = 1
        var fields: [ParquetField] = []
        for _ in 0..<count {
            fields.append(try Self.field(elements, &place, depth: 0))
        }
        guard place == elements.count else {
            throw ParquetError(.corrupt, "the schema has fields that nothing holds")
        }
        self.init(fields)
    }

    private static func field(
        _ elements: [ParquetSchemaElement], _ place: inout Int, depth: Int
    ) throws(ParquetError) -> ParquetField {
        guard place < elements.count else {
            throw ParquetError(.corrupt, "the schema promises more fields than it has")
        }
        // Levels are bytes, and each group may add two.
        guard depth < 100 else {
            throw ParquetError(.unsupported, "a schema nested more than 100 deep")
        }
        let element = elements[place]
        place += 1
        guard let repetition = ParquetField.Repetition(rawValue: element.repetition ?? 0) else {
            throw ParquetError(.corrupt, "field `\(element.name)` has no known repetition")
        }
        guard let count = element.childCount else {
            let type = try leafType(element)
            return ParquetField(element.name, repetition, .value(type))
        }
        var children: [ParquetField] = []
        for _ in 0..<count { children.append(try field(elements, &place, depth: depth + 1)) }
        return ParquetField(
            element.name, repetition, groupContent(element, children))
    }

    private static func groupContent(
        _ element: ParquetSchemaElement, _ children: [ParquetField]
    ) -> ParquetField.Content {
        let holdsRepeated = children.count == 1 && children[0].repetition == .repeated
        guard holdsRepeated, element.repetition != ParquetField.Repetition.repeated.rawValue else {
            return .structure(children)
        }
        if element.logical == .list || element.converted == 3 { return .list(children) }
        let isMap = element.logical == .map || element.converted == 1 || element.converted == 2
        if isMap, children[0].children.count == 2 { return .map(children) }
        return .structure(children)
    }

    private static func leafType(
        _ element: ParquetSchemaElement
    ) throws(ParquetError) -> ParquetType {
        let physical: ParquetPhysicalType
        switch element.type {
        case 0: physical = .boolean
        case 1: physical = .int32
        case 2: physical = .int64
        case 3: physical = .int96
        case 4: physical = .float
        case 5: physical = .double
        case 6: physical = .byteArray
        case 7:
            guard (1...(1 << 20)).contains(element.typeLength) else {
                throw ParquetError(
                    .corrupt, "values of \(element.typeLength) bytes", column: element.name)
            }
            physical = .fixedLengthByteArray(element.typeLength)
        default:
            throw ParquetError(.corrupt, "no known physical type", column: element.name)
        }
        var logical: ParquetLogicalType?
        if case .value(let type) = element.logical { logical = type }
        logical = logical ?? converted(element)
        let type = ParquetType(physical, logical)
        guard type.isConsistent else {
            throw ParquetError(
                .corrupt, "values that mean \(logical!) cannot be stored as \(physical)",
                column: element.name)
        }
        return type
    }

    /// The older annotations (parquet.thrift, `ConvertedType`).
    private static func converted(_ element: ParquetSchemaElement) -> ParquetLogicalType? {
        switch element.converted {
        case 0: .string
        case 4: .enumeration
        case 5: .decimal(precision: element.precision, scale: element.scale)
        case 6: .date
        case 7: .time(.millis, isAdjustedToUTC: true)
        case 8: .time(.micros, isAdjustedToUTC: true)
        case 9: .timestamp(.millis, isAdjustedToUTC: true)
        case 10: .timestamp(.micros, isAdjustedToUTC: true)
        case 11: .integer(bits: 8, isSigned: false)
        case 12: .integer(bits: 16, isSigned: false)
        case 13: .integer(bits: 32, isSigned: false)
        case 14: .integer(bits: 64, isSigned: false)
        case 15: .integer(bits: 8, isSigned: true)
        case 16: .integer(bits: 16, isSigned: true)
        case 17: .integer(bits: 32, isSigned: true)
        case 18: .integer(bits: 64, isSigned: true)
        case 19: .json
        case 20: .other("BSON")
        case 21: .other("INTERVAL")
        default: nil
        }
    }

    /// The elements of the tree behind a root.
    func elements() -> [ParquetSchemaElement] {
        var root = ParquetSchemaElement()
        root.name = "schema"
        root.childCount = fields.count
        var elements = [root]
        for field in fields { Self.append(field, to: &elements) }
        return elements
    }

    private static func append(_ field: ParquetField, to elements: inout [ParquetSchemaElement]) {
        var element = ParquetSchemaElement()
        element.name = field.name
        element.repetition = field.repetition.rawValue
        switch field.content {
        case .value(let type):
            element.type = type.physical.code
            if case .fixedLengthByteArray(let length) = type.physical {
                element.typeLength = length
            }
            element.logical = type.logical.map(ParquetAnnotation.value)
            element.converted = type.logical?.convertedCode
        case .structure: break
        case .list:
            element.logical = .list
            element.converted = 3
        case .map:
            element.logical = .map
            element.converted = 1
        }
        if case .value = field.content {
        } else {
            element.childCount = field.children.count
        }
        elements.append(element)
        for child in field.children { append(child, to: &elements) }
    }
}

extension ParquetPhysicalType {
    /// The number in the file (parquet.thrift, `Type`).
    var code: Int {
        switch self {
        case .boolean: 0
        case .int32: 1
        case .int64: 2
        case .int96: 3
        case .float: 4
        case .double: 5
        case .byteArray: 6
        case .fixedLengthByteArray: 7
        }
    }
}

extension ParquetLogicalType {
    /// The older annotation that old readers understand, if there is one.
    var convertedCode: Int? {
        switch self {
        case .string: 0
        case .enumeration: 4
        case .decimal: 5
        case .date: 6
        case .json: 19
        case .time(.millis, isAdjustedToUTC: true): 7
        case .time(.micros, isAdjustedToUTC: true): 8
        case .timestamp(.millis, isAdjustedToUTC: true): 9
        case .timestamp(.micros, isAdjustedToUTC: true): 10
        case .integer(let bits, let isSigned):
            (isSigned ? 15 : 11) + bits.trailingZeroBitCount - 3
        case .time, .timestamp, .uuid, .unknown, .other: nil
        }
    }
}

extension ParquetType {
    /// Whether the format allows this meaning for this storage.
    var isConsistent: Bool {
        switch (logical, physical) {
        case (nil, _), (.unknown, _), (.other, _): true
        case (.string, .byteArray), (.enumeration, .byteArray), (.json, .byteArray): true
        case (.uuid, .fixedLengthByteArray(16)), (.date, .int32): true
        case (.time(.millis, _), .int32), (.time(.micros, _), .int64): true
        case (.time(.nanos, _), .int64), (.timestamp, .int64): true
        case (.integer(let bits, _), .int32): [8, 16, 32].contains(bits)
        case (.integer(let bits, _), .int64): bits == 64
        case (.decimal(let precision, let scale), _): isDecimal(precision, scale)
        default: false
        }
    }

    private func isDecimal(_ precision: Int, _ scale: Int) -> Bool {
        guard precision >= 1, precision <= 1000, scale <= precision else { return false }
        switch physical {
        case .int32: return precision <= 9
        case .int64: return precision <= 18
        case .byteArray, .fixedLengthByteArray: return true
        default: return false
        }
    }
}
