/// Reads files of comma-separated values with a header (RFC 4180).
///
/// Lines end with a line feed, a carriage return or both; empty lines are no rows.
struct CSVInspector {
    let rule: EntityRule

    func records(_ text: UnsafeBufferPointer<UInt8>) throws(Finding) -> [RecordAssessment] {
        var scanner = CSVRows(text: text)
        var rows: [CSVRows.Row] = []
        while let row = try scanner.next() {
            if let first = rows.first, first.cells.count != row.cells.count {
                throw Finding(.invalidCSV, line: row.line)
            }
            rows.append(row)
        }
        guard let header = rows.first?.cells.map(SpaceRules.trimmed) else {
            throw Finding(.emptyFile)
        }
        var columns: [Int] = []
        for field in rule.fields {
            guard let column = header.firstIndex(where: { Self.same($0, field.name) }) else {
                if !field.isRequired { columns.append(-1) } else { throw Finding(.invalidHeader) }
                continue
            }
            columns.append(column)
        }
        for (place, name) in header.enumerated() {
            if header[..<place].contains(where: { Self.same($0, name) }) {
                throw Finding(.invalidHeader)
            }
        }
        if rows.count == 1 { throw Finding(.noRows) }
        let reader = RecordReader(rule: rule)
        return rows.dropFirst().map { row in
            let verdict = reader.verdict { place in
                columns[place] < 0 ? .none : .text(row.cells[columns[place]])
            }
            return RecordAssessment(line: row.line, verdict: verdict)
        }
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}

/// Cuts a text into rows and cells.
struct CSVRows {
    struct Row {
        var line: Int
        var cells: [String]
    }

    let text: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var line = 1

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The next row; nothing at the end.
    mutating func next() throws(Finding) -> Row? {
        while place < text.count, isLineEnd(text[place]) { stepOverLineEnd() }
        guard place < text.count else { return nil }
        var row = Row(line: line, cells: [])
        while true {
            row.cells.append(try cell(of: row))
            guard place < text.count, text[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        if place < text.count { stepOverLineEnd() }
        return row
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private mutating func stepOverLineEnd() {
        if text[place] == 0x0D, place + 1 < text.count, text[place + 1] == 0x0A { place += 1 }
        place += 1
        line += 1
    }

    private mutating func cell(of row: Row) throws(Finding) -> String {
        if place < text.count, text[place] == 0x22 { return try quotedCell(of: row) }
        let start = place
        while place < text.count, text[place] != UInt8(ascii: ","), !isLineEnd(text[place]) {
            if text[place] == 0x22 { throw Finding(.invalidCSV, line: row.line) }
            place += 1
        }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    private mutating func quotedCell(of row: Row) throws(Finding) -> String {
        var bytes: [UInt8] = []
        place += 1
        while place < text.count {
            let byte = text[place]
            if byte == 0x22 {
                guard place + 1 < text.count, text[place + 1] == 0x22 else {
                    place += 1
                    let isEnd =
                        place == text.count || text[place] == UInt8(ascii: ",")
                        || isLineEnd(text[place])
                    guard isEnd else { throw Finding(.invalidCSV, line: row.line) }
                    return String(decoding: bytes, as: UTF8.self)
                }
                place += 1
            } else if byte == 0x0A
                || byte == 0x0D && !(place + 1 < text.count && text[place + 1] == 0x0A)
            {
                line += 1
            }
            bytes.append(byte)
            place += 1
        }
        throw Finding(.invalidCSV, line: row.line)
    }
}
