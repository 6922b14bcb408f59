import DataFormats

extension Mutant {
    // MARK: - Fields by meaning

    var keyField: String {
        switch file.dataset {
        case .customers: "customer_id"
        case .plans: "plan_id"
        case .activityLogs: "event_id"
        }
    }

    /// A field that holds words.
    var nameField: String {
        switch file.dataset {
        case .customers: "first_name"
        case .plans: "plan_name"
        case .activityLogs: "event_type"
        }
    }

    func timeField() throws(MutationError) -> String {
        switch file.dataset {
        case .customers: return "registration_date"
        case .activityLogs: return "event_timestamp"
        case .plans:
            if let field = text("field") { return field }
            throw inapplicable("plans have no timestamps; name a `field`")
        }
    }

    func numberField(whole: Bool = false) throws(MutationError) -> String {
        if let field = text("field") { return field }
        guard file.dataset == .plans else {
            throw inapplicable("\(file.dataset.rawValue) have no numbers; name a `field`")
        }
        return whole ? "data_allowance_gb" : "monthly_price"
    }

    // MARK: - Records as objects

    /// The record of a line; CSV cells become members by the names of the header.
    func record(
        _ line: ArraySlice<UInt8>, header: [String]
    ) throws(MutationError) -> JSONObject {
        if isCSV {
            guard let cells = Self.cells(line), cells.count == header.count else {
                throw inapplicable("the line is no row of the header's width")
            }
            var object = JSONObject()
            for (name, cell) in zip(header, cells) { object.append(name, .string(cell)) }
            return object
        }
        let options = JSONParseOptions(maxDepth: 4096, duplicateKeys: .keepAll)
        guard let value = try? JSONValue.parse(line, options: options),
            case .object(let object) = value
        else { throw inapplicable("the line is no JSON object") }
        return object
    }

    /// The bytes of a record.
    func line(_ record: JSONObject) -> [UInt8] {
        var bytes: [UInt8] = []
        if isCSV {
            FileRenderer.appendRow(record.values.map { FileRenderer.cell($0) }, to: &bytes)
            bytes.removeLast()
        } else {
            JSONValue.object(record).append(to: &bytes, style: .spaced)
        }
        return bytes
    }

    /// The names of the header; empty for NDJSON.
    func header(_ lines: [ArraySlice<UInt8>]) throws(MutationError) -> [String] {
        guard isCSV else { return [] }
        guard let first = lines.first, let cells = Self.cells(first) else {
            throw inapplicable("the file has no readable header")
        }
        return cells
    }

    static func cells(_ line: ArraySlice<UInt8>) -> [String]? {
        line.withUnsafeBufferPointer { buffer in
            var rows = CSVRows(text: buffer)
            guard let row = try? rows.next() else { return nil }
            return row.cells
        }
    }

    /// Changes the chosen records.
    mutating func changeRecords(
        _ change: (inout JSONObject, inout DrawStream) throws(MutationError) -> Void
    ) throws(MutationError) {
        var lines = self.lines
        let header = try header(lines)
        for place in try chosenPlaces(lines) {
            if isCSV, place == 0 { throw inapplicable("line 1 is the header") }
            var record = try record(lines[place], header: header)
            try change(&record, &draws)
            lines[place] = line(record)[...]
        }
        setLines(lines)
    }

    /// Changes one field of the chosen records; the argument `field` goes before the given one.
    mutating func changeField(
        _ standard: String,
        _ change: (JSONValue, inout DrawStream) throws(MutationError) -> JSONValue
    ) throws(MutationError) {
        let field = text("field") ?? standard
        guard file.dataset.fields.contains(field) || field == TelcoFields.updatedAt else {
            throw inapplicable("\(file.dataset.rawValue) have no field `\(field)`")
        }
        try changeRecords { record, draws throws(MutationError) in
            record[field] = try change(record[field] ?? .null, &draws)
        }
    }

    /// Changes the text of one field of the chosen records; a value of another kind is written
    /// as JSON first.
    mutating func changeText(
        _ standard: String, _ change: (String, inout DrawStream) throws(MutationError) -> String
    ) throws(MutationError) {
        try changeField(standard) { value, draws throws(MutationError) in
            .string(try change(FileRenderer.cell(value), &draws))
        }
    }

    /// Changes the instant of one field of the chosen records.
    mutating func changeInstant(
        _ change: (Int64, inout DrawStream) throws(MutationError) -> JSONValue
    ) throws(MutationError) {
        let mutator = self.mutator.name
        try changeField(try timeField()) { value, draws throws(MutationError) in
            guard let text = value.stringValue, let instant = TimestampText.nanoseconds(text) else {
                throw .inapplicable(
                    mutator: mutator, why: "\(value.serialized()) is no timestamp")
            }
            return try change(instant, &draws)
        }
    }
}
