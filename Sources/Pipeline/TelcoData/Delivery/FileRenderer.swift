import DataFormats

/// Writes records as the source systems do.
///
/// Shape of the reference sample: NDJSON with `", "` and `": "`, CSV with a header and without
/// quotes where none are needed, line feeds, a final newline, no byte order mark.
public enum FileRenderer {
    /// The bytes of a file of the dataset.
    public static func bytes(_ records: [EntityRecord], dataset: Dataset) -> [UInt8] {
        switch dataset.format {
        case .ndjson: ndjson(records)
        case .csv: csv(records, columns: dataset.fields)
        }
    }

    /// A whole file.
    public static func file(
        _ records: [EntityRecord], dataset: Dataset, name: String
    ) -> RenderedFile {
        RenderedFile(dataset: dataset, name: name, bytes: bytes(records, dataset: dataset))
    }

    private static func ndjson(_ records: [EntityRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.count * 300)
        for record in records {
            JSONValue.object(record.attributes).append(to: &bytes, style: .spaced)
            bytes.append(0x0A)
        }
        return bytes
    }

    private static func csv(_ records: [EntityRecord], columns: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        appendRow(columns, to: &bytes)
        for record in records {
            appendRow(columns.map { cell(record.attributes[$0]) }, to: &bytes)
        }
        return bytes
    }

    /// The text of a value in a CSV cell: nothing for null, JSON for objects and arrays.
    static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .some(let other): other.serialized()
        }
    }

    static func appendRow(
        _ cells: [String], to bytes: inout [UInt8], delimiter: UInt8 = UInt8(ascii: ",")
    ) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(delimiter) }
            let needsQuotes = cell.utf8.contains {
                $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D
            }
            guard needsQuotes else {
                bytes.append(contentsOf: cell.utf8)
                continue
            }
            bytes.append(0x22)
            for byte in cell.utf8 {
                if byte == 0x22 { bytes.append(0x22) }
                bytes.append(byte)
            }
            bytes.append(0x22)
        }
        bytes.append(0x0A)
    }
}
