import DataFormats

/// Writes rows of a result as the files of COPY INTO a location.
///
/// Source: Snowflake documentation, COPY INTO <location>, "Format type options": CSV fields that
/// hold a delimiter are quoted if the format has a quote, else escaped; NULL is the first text of
/// NULL_IF; JSON takes one column of objects; Parquet keeps the columns' types.
struct UnloadWriter {
    let format: FileFormat
    let parameters: SessionParameters
    let zone: ZoneClock
    let columns: [StatementResult.Column]
    var hasHeader = false

    /// The ending of a file's name, that of the packing included.
    var ending: String {
        if let own = format.fileExtension { return own.hasPrefix(".") ? own : "." + own }
        let own =
            switch format.kind {
            case .csv: ".csv"
            case .json: ".json"
            case .parquet: format.compression == "NONE" ? ".parquet" : ".snappy.parquet"
            case .avro, .orc, .xml: ""
            }
        return own + packingEnding
    }

    private var packingEnding: String {
        if format.kind == .parquet { return "" }
        switch format.compression {
        case "AUTO", "GZIP": return ".gz"
        case "ZSTD": return ".zst"
        case "DEFLATE": return ".deflate"
        case "RAW_DEFLATE": return ".raw_deflate"
        case "BZ2": return ".bz2"
        case "BROTLI": return ".br"
        default: return ""
        }
    }

    /// One file of these rows, packed, and its size before.
    func file(
        _ rows: ArraySlice<[SnowflakeValue]>
    ) throws(SnowflakeError) -> (bytes: [UInt8], size: Int) {
        var bytes: [UInt8] = []
        switch format.kind {
        case .csv:
            if hasHeader { line(columns.map { Array($0.name.utf8) }, to: &bytes) }
            for row in rows { line(fields(row), to: &bytes) }
        case .json:
            for row in rows {
                guard case .variant(let variant) = row[0] else { continue }
                let text = TextForm.json(variant, .compact, parameters, zone)
                bytes.append(contentsOf: text.utf8)
                bytes.append(0x0A)
            }
        case .parquet:
            bytes = try parquet(rows)
            return (bytes, bytes.count)
        case .avro, .orc, .xml: throw .unsupported("unloading to \(format.kind.rawValue)")
        }
        return (try packed(bytes), bytes.count)
    }

    private func packed(_ bytes: [UInt8]) throws(SnowflakeError) -> [UInt8] {
        switch format.compression {
        case "NONE": return bytes
        case "AUTO", "GZIP": return Compression.compress(bytes, as: .gzip)
        case "ZSTD": return Compression.compress(bytes, as: .zstd)
        case "DEFLATE": return Compression.compress(bytes, as: .zlib)
        case "RAW_DEFLATE": return Compression.compress(bytes, as: .deflate)
        case "BZ2": return Compression.compress(bytes, as: .bzip2)
        case "BROTLI": return Compression.compress(bytes, as: .brotli, level: 5)
        default: throw .unsupported("COMPRESSION = \(format.compression)")
        }
    }

    // MARK: CSV

    private func fields(_ row: [SnowflakeValue]) -> [[UInt8]?] {
        zip(row, columns).map { value, column in
            if value.isNull { return nil }
            return Array(text(value, column.type).utf8)
        }
    }

    private func text(_ value: SnowflakeValue, _ type: SnowflakeType) -> String {
        switch value {
        case .binary(let bytes):
            return (try? BinaryFormat(named: format.binaryFormat))?.text(of: bytes) ?? ""
        case .date where format.dateFormat != "AUTO":
            return TextForm.format(value, with: TimeFormat(format.dateFormat), zone)
        case .time where format.timeFormat != "AUTO":
            return TextForm.format(value, with: TimeFormat(format.timeFormat), zone)
        case .timestampNTZ where format.timestampFormat != "AUTO",
            .timestampLTZ where format.timestampFormat != "AUTO",
            .timestampTZ where format.timestampFormat != "AUTO":
            return TextForm.format(value, with: TimeFormat(format.timestampFormat), zone)
        default: return TextForm.text(value, parameters, zone, scale: max(type.scale, 0))
        }
    }

    private func line(_ fields: [[UInt8]?], to bytes: inout [UInt8]) {
        let delimiter = Array(format.fieldDelimiter.utf8)
        for (place, field) in fields.enumerated() {
            if place > 0 { bytes.append(contentsOf: delimiter) }
            add(field, to: &bytes)
        }
        bytes.append(contentsOf: format.recordDelimiter.utf8)
    }

    private func add(_ field: [UInt8]?, to bytes: inout [UInt8]) {
        guard let field else {
            bytes.append(contentsOf: (format.nullIf.first ?? "\\N").utf8)
            return
        }
        if let quote = format.enclosedBy {
            bytes.append(quote)
            for byte in field {
                if byte == quote { bytes.append(format.escape ?? quote) }
                bytes.append(byte)
            }
            bytes.append(quote)
            return
        }
        // An empty text is told from NULL by its quotes where NULL is empty.
        if field.isEmpty, format.emptyFieldAsNull == false {
            bytes.append(contentsOf: "\"\"".utf8)
            return
        }
        let special = Set(format.fieldDelimiter.utf8).union(format.recordDelimiter.utf8)
        for byte in field {
            if let escape = format.escapeUnenclosed, byte == escape || special.contains(byte) {
                bytes.append(escape)
            }
            bytes.append(byte)
        }
    }

    // MARK: Parquet

    private func parquet(_ rows: ArraySlice<[SnowflakeValue]>) throws(SnowflakeError) -> [UInt8] {
        let names = columns.enumerated().map { hasHeader ? $1.name : "_COL_\($0)" }
        let schema = ParquetSchema(
            zip(names, columns).map { .optional($0, Self.parquetType($1.type)) })
        let records = rows.map { row in
            JSONValue.object(
                JSONObject(
                    zip(names, row).map { (key: $0, value: Self.json($1, parameters, zone)) }))
        }
        do throws(ParquetError) {
            return try ParquetWriter.file(
                schema: schema, records: records,
                options: .init(codec: format.compression == "NONE" ? .none : .snappy))
        } catch {
            throw .execution(100_032, "22000", "Error writing a Parquet file: \(error)")
        }
    }

    private static func parquetType(_ type: SnowflakeType) -> ParquetType {
        switch type {
        case .number(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .float: .double
        case .boolean: .boolean
        case .date: .date
        case .time: .time()
        case .timestampNTZ: .timestamp(.micros, isAdjustedToUTC: false)
        case .timestampLTZ, .timestampTZ: .timestamp(.micros)
        case .binary: .binary
        default: .string
        }
    }

    private static func json(
        _ value: SnowflakeValue, _ parameters: SessionParameters, _ zone: ZoneClock
    ) -> JSONValue {
        switch value {
        case .null: .null
        case .boolean(let flag): .bool(flag)
        case .number(let unscaled, let scale):
            JSONNumber(text: Decimals.text(unscaled, scale: scale)).map { .number($0) } ?? .null
        case .float(let double): JSONValue(double)
        case .text(let text): .string(text)
        case .variant(let variant):
            .string(TextForm.json(variant, .compact, parameters, zone))
        case .binary(let bytes): .string(Hex.encode(bytes))
        case .timestampNTZ(let instant):
            .string(
                TimeFormat("YYYY-MM-DD\"T\"HH24:MI:SS.FF6").text(of: .timestampNTZ(instant), .utc))
        default: .string(CanonicalText.text(value, .varchar) ?? "")
        }
    }
}

extension TimeFormat {
    func text(of value: SnowflakeValue, _ zone: ZoneClock) -> String {
        TextForm.format(value, with: self, zone)
    }
}
