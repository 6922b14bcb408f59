import CloudModel
import DataFormats
import StatesLanguage

/// Turns objects of a bucket into the items of a Map.
///
/// Step Functions developer guide, "ItemReader (Map)" and its examples.
struct ItemLibrary {
    let bucket: String
    /// No more than so many items are wanted.
    let limit: Int
    let object: (GetObject) throws(StatesError) -> [UInt8]

    func items(
        in key: String, version: String?, _ reader: ItemReader
    ) throws(StatesError) -> [ReadItem] {
        let bytes = try self.object(GetObject(bucket: bucket, key: key, versionID: version))
        switch reader.manifestType {
        case .athena?: return try items(inObjects: Self.athena(bytes), reader)
        case .inventory?: return try inventory(bytes, key)
        case nil:
            if reader.inputType == .manifest { return try inventory(bytes, key) }
            return try items(bytes, reader, source: "S3://\(bucket)/\(key)", upTo: limit)
        }
    }

    /// The items of several objects, one after another; `s3://` addresses name their bucket.
    func items(
        inObjects keys: [String], _ reader: ItemReader
    ) throws(StatesError) -> [ReadItem] {
        var items: [ReadItem] = []
        for address in keys where items.count < limit {
            var (bucket, key) = (bucket, address)
            if address.hasPrefix("s3://") {
                let parts = address.dropFirst(5).split(separator: "/", maxSplits: 1)
                guard parts.count == 2 else { throw .itemReader("Invalid address: \(address)") }
                (bucket, key) = (String(parts[0]), String(parts[1]))
            }
            let bytes = try object(GetObject(bucket: bucket, key: key))
            items += try self.items(
                bytes, reader, source: "S3://\(bucket)/\(key)", upTo: limit - items.count)
        }
        return items
    }

    private func items(
        _ bytes: [UInt8], _ reader: ItemReader, source: String, upTo limit: Int
    ) throws(StatesError) -> [ReadItem] {
        let bytes = try Self.plain(bytes)
        let values: [JSONValue] =
            switch reader.inputType {
            case .json?: try Self.json(bytes, pointer: reader.itemsPointer)
            case .jsonLines?: try Self.jsonLines(bytes, upTo: limit)
            case .csv?: try Self.csv(bytes, reader, upTo: limit)
            case .parquet?: try Self.parquet(bytes)
            case .manifest?, nil: []
            }
        return values.prefix(limit).map { ReadItem(value: $0, source: source) }
    }

    /// The items in a text as it stands in its object.
    static func items(
        in text: String, _ reader: ItemReader, upTo limit: Int
    ) throws(StatesError) -> [JSONValue] {
        let library = ItemLibrary(bucket: "", limit: limit) { (_) throws(StatesError) in [] }
        return try library.items(Array(text.utf8), reader, source: "", upTo: limit).map(\.value)
    }

    // MARK: - Formats

    /// The bytes without gzip or zstd around them.
    private static func plain(_ bytes: [UInt8]) throws(StatesError) -> [UInt8] {
        let format: CompressionFormat
        if bytes.starts(with: [0x1F, 0x8B]) {
            format = .gzip
        } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            format = .zstd
        } else {
            return bytes
        }
        do throws(CompressionError) {
            return try Compression.decompress(bytes, as: format)
        } catch {
            throw .itemReader(error.description)
        }
    }

    private static func json(
        _ bytes: [UInt8], pointer: String?
    ) throws(StatesError) -> [JSONValue] {
        var value: JSONValue
        do throws(JSONError) { value = try JSONValue.parse(bytes) } catch {
            throw .itemReader("Invalid JSON: \(error.description)")
        }
        // RFC 6901: `~1` is a slash, `~0` a tilde.
        for step in (pointer ?? "").split(separator: "/") {
            let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
            guard let inner = value[String(name)] ?? Int(name).flatMap({ value[$0] }) else {
                throw .itemReader("The ItemsPointer \(pointer ?? "") leads to nothing")
            }
            value = inner
        }
        guard case .array(let items) = value else {
            throw .itemReader("Attempting to map over non-iterable node.")
        }
        return items
    }

    private static func jsonLines(
        _ bytes: [UInt8], upTo limit: Int
    ) throws(StatesError) -> [JSONValue] {
        var values: [JSONValue] = []
        for record in NDJSONReader(bytes) {
            guard values.count < limit else { break }
            do throws(JSONError) { values.append(try record.value.get()) } catch {
                throw .itemReader("Invalid JSON in line \(record.line): \(error.description)")
            }
        }
        return values
    }

    private static func csv(
        _ bytes: [UInt8], _ reader: ItemReader, upTo limit: Int
    ) throws(StatesError) -> [JSONValue] {
        let csv = CSVReader(
            bytes,
            options: CSVOptions(
                delimiter: reader.delimiter.byte, hasHeader: false, allowsRaggedRows: true,
                allowsBareQuotes: true))
        var headers = reader.headers
        if let headers { try checkHeaders(headers) }
        var values: [JSONValue] = []
        for row in csv {
            let texts: [String]
            do throws(CSVError) { texts = try row.get().texts } catch {
                throw .itemReader(error.description)
            }
            guard let names = headers else {
                try checkHeaders(texts)
                headers = texts
                continue
            }
            guard values.count < limit else { break }
            var object = JSONObject()
            for (place, name) in names.enumerated() {
                object[name] = .string(place < texts.count ? texts[place] : "")
            }
            values.append(.object(object))
        }
        return values
    }

    private static func checkHeaders(_ names: [String]) throws(StatesError) {
        if Set(names).count < names.count {
            throw .itemReader("CSV headers cannot contain duplicates.")
        }
    }

    private static func parquet(_ bytes: [UInt8]) throws(StatesError) -> [JSONValue] {
        do throws(ParquetError) {
            return try ParquetFile(bytes).records(binaryAsText: true)
        } catch {
            throw .itemReader(error.description)
        }
    }

    // MARK: - Manifests

    /// The addresses in an Athena UNLOAD manifest, one a line.
    private static func athena(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }

    /// The rows of the files that an Amazon S3 inventory's `manifest.json` names.
    ///
    /// Amazon S3 user guide, "Locating your inventory list".
    private func inventory(_ bytes: [UInt8], _ key: String) throws(StatesError) -> [ReadItem] {
        guard let manifest = try? JSONValue.parse(bytes),
            let files = manifest["files"]?.arrayValue,
            let schema = manifest["fileSchema"]?.stringValue
        else { throw .itemReader("'\(key)' is not the manifest of an Amazon S3 inventory") }
        let format = manifest["fileFormat"]?.stringValue ?? "null"
        guard format == "CSV" else {
            throw .itemReader("The manifest's fileFormat must be CSV, not \(format)")
        }
        let names = schema.split(separator: ",").map { $0.trimmed }
        var items: [ReadItem] = []
        for file in files where items.count < limit {
            let key = file["key"]?.stringValue ?? ""
            let bytes = try Self.plain(try object(GetObject(bucket: bucket, key: key)))
            let reader = ItemReader(columns: names)
            items += try Self.csv(bytes, reader, upTo: limit - items.count).map {
                ReadItem(value: $0, source: "S3://\(bucket)/\(key)")
            }
        }
        return items
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
