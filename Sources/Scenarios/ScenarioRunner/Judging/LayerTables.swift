import Cloud
import CloudModel
import DataFormats
import PipelineModel
import S3

/// Layers of objects as tables, so that a check may ask about them in SQL.
///
/// `ARCHIVE_CUSTOMERS` holds the records of the objects under the layer `archive` with a folder
/// `customers` in their keys, be they NDJSON, CSV or Parquet, packed with gzip or not.
struct LayerTables {
    let cloud: Cloud
    let contract: Contract

    /// The tables that a query mentions, by name.
    func tables(for query: String) -> [String: SavedRows] {
        let text = query.uppercased()
        var tables: [String: SavedRows] = [:]
        for layer in contract.layers {
            guard case .objects(let bucket, let prefix) = layer.location else { continue }
            for dataset in datasets {
                let name = Self.name(layer.name, dataset)
                guard text.contains(name) else { continue }
                tables[name] = rows(bucket, prefix, dataset)
            }
        }
        return tables
    }

    /// The names of all tables that there could be.
    static func names(_ contract: Contract) -> [String] {
        let datasets = LayerTables.datasets(contract)
        return contract.layers.flatMap { layer -> [String] in
            guard case .objects = layer.location else { return [] }
            return datasets.map { name(layer.name, $0) }
        }
    }

    private var datasets: [String] { Self.datasets(contract) }

    private static func datasets(_ contract: Contract) -> [String] {
        var names: [String] = []
        for entity in contract.entities where !names.contains(entity.datasetName) {
            names.append(entity.datasetName)
        }
        return names
    }

    private static func name(_ layer: String, _ dataset: String) -> String {
        String("\(layer)_\(dataset)".uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    // MARK: Records

    /// The names that every such table has: where a record stands, and its text where it is none.
    private static let own = ["_KEY", "_RECORD", "_RAW"]

    private func rows(_ bucket: String, _ prefix: String, _ dataset: String) -> SavedRows {
        var columns = ColumnTypes()
        var records: [(key: String, place: Int, content: Content)] = []
        for object in cloud.s3.objects(bucket: bucket, prefix: prefix) {
            let folders = object.key.dropFirst(prefix.count).split(separator: "/").dropLast()
            guard folders.contains(Substring(dataset)),
                let body = cloud.s3.body(bucket: bucket, key: object.key)
            else { continue }
            let isCSV = object.key.contains(".csv")
            for (place, content) in Self.contents(Array(body), isCSV: isCSV).enumerated() {
                if case .record(let record) = content { columns.note(record) }
                records.append((object.key, place + 1, content))
            }
        }
        let cells = records.map { key, place, content -> [String?] in
            switch content {
            case .record(let record):
                [key, "\(place)", nil] + columns.names.map { Self.text(record[$0]) }
            case .raw(let text): [key, "\(place)", text] + columns.names.map { _ in nil }
            }
        }
        return SavedRows(
            columns: Self.own + columns.names.map { $0.uppercased() },
            types: ["VARCHAR", "NUMBER(38,0)", "VARCHAR"] + columns.types, rows: cells)
    }

    private enum Content {
        case record(JSONObject)
        /// What could not be read as a record.
        case raw(String)
    }

    private static func contents(_ bytes: [UInt8], isCSV: Bool) -> [Content] {
        switch ContentSignature.detect(bytes) {
        case .parquet:
            guard let file = try? ParquetFile(bytes), let records = try? file.records() else {
                return [.raw("")]
            }
            return records.map { $0.objectValue.map { .record($0) } ?? .raw($0.serialized()) }
        case .gzip:
            guard let plain = try? Compression.decompress(bytes, as: .gzip, limit: 1 << 26) else {
                return [.raw("")]
            }
            return contents(plain, isCSV: isCSV)
        default:
            // A mark of the byte order belongs to no record.
            let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
            return isCSV ? csv(text) : ndjson(text)
        }
    }

    private static func ndjson(_ bytes: [UInt8]) -> [Content] {
        bytes.split(separator: UInt8(ascii: "\n")).map { line in
            let value = try? JSONValue.parse(Array(line))
            return value?.objectValue.map { .record($0) }
                ?? .raw(String(decoding: line, as: UTF8.self))
        }
    }

    private static func csv(_ bytes: [UInt8]) -> [Content] {
        let reader = CSVReader(bytes)
        guard let header = reader.header else {
            return [.raw(String(decoding: bytes, as: UTF8.self))]
        }
        return reader.map { record in
            switch record {
            case .success(let row) where row.count == header.count:
                var object = JSONObject()
                for (name, cell) in zip(header, row.texts) { object[name] = .string(cell) }
                return .record(object)
            case .success(let row): return .raw(row.texts.joined(separator: ","))
            case .failure(let error): return .raw(error.description)
            }
        }
    }

    /// A cell in the form that a cast from text takes.
    private static func text(_ value: JSONValue?) -> String? {
        switch value {
        case nil, .null?: nil
        case .string(let text)?: text
        case .bool(let flag)?: flag ? "true" : "false"
        case .number(let number)?: number.text
        case let other?: other.serialized()
        }
    }
}

/// Columns in the order in which records first have them, with types that hold all their values.
private struct ColumnTypes {
    private(set) var names: [String] = []
    private var isBoolean: [String: Bool] = [:]
    private var isWhole: [String: Bool] = [:]

    mutating func note(_ record: JSONObject) {
        for (name, value) in record {
            if isWhole[name] == nil {
                // SQL knows names by their capitals; the first spelling stands for all.
                let taken = names.contains { $0.uppercased() == name.uppercased() }
                if taken { continue }
                names.append(name)
                isBoolean[name] = true
                isWhole[name] = true
            }
            if value.isNull { continue }
            if value.boolValue == nil { isBoolean[name] = false }
            if value.intValue == nil { isWhole[name] = false }
        }
    }

    var types: [String] {
        names.map { name in
            // What is null everywhere is text.
            let (boolean, whole) = (isBoolean[name] ?? false, isWhole[name] ?? false)
            if boolean == whole { return "VARCHAR" }
            return boolean ? "BOOLEAN" : "NUMBER(38,0)"
        }
    }
}
