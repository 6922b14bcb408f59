import DataFormats

/// Mutators of columns; those of headers, delimiters and quotes are for CSV alone.
enum TableMutators {
    private static let line = ByteMutators.line

    static let all: [Mutator] = [
        Mutator(
            "csv_quoted_newline", "Puts a line end into a quoted cell.", failures: [11],
            formats: [.csv], [line, MutatorParameter("field", .text, nil, "the field")]
        ) { mutant throws(MutationError) in
            try mutant.changeText(mutant.nameField) { text, _ in text + "\nsecond line" }
        },
        Mutator(
            "csv_escape", "Puts quotes into a cell and escapes them.", failures: [12],
            formats: [.csv],
            [
                MutatorParameter("style", .choice(["backslash", "doubled"]), "backslash", "how"),
                line,
            ], csvEscape),
        Mutator(
            "delimiter", "Separates cells by another character.", failures: [13], formats: [.csv],
            [MutatorParameter("by", .choice([";", "tab", "|"]), ";", "the character")], delimiter),
        Mutator(
            "dup_header", "Repeats a column with its name.", failures: [14], formats: [.csv],
            [MutatorParameter("field", .text, nil, "the column; the key without it")]
        ) { mutant throws(MutationError) in
            let field = mutant.text("field") ?? mutant.keyField
            try changeTable(&mutant) { header, row throws(MutationError) in
                guard let place = header.firstIndex(of: field) else { return row }
                return row + [row[place]]
            }
        },
        Mutator(
            "header_mid", "Repeats the header between rows, as glued files have it.",
            failures: [15], formats: [.csv], [line], headerMid),
        Mutator("no_header", "Removes the header.", failures: [16], formats: [.csv]) { mutant in
            mutant.setLines(mutant.lines.dropFirst())
        },
        Mutator("header_only", "Removes all rows.", failures: [33], formats: [.csv]) { mutant in
            mutant.setLines(mutant.lines.prefix(1))
        },
        Mutator(
            "ragged", "Gives a row fewer or more cells than the header.", failures: [21],
            formats: [.csv],
            [line, MutatorParameter("how", .choice(["fewer", "more"]), "fewer", "which")]
        ) { mutant throws(MutationError) in
            let isMore = mutant.text("how") == "more"
            try mutant.changeLines { line, _ in
                if isMore { return line + Array(",more".utf8) }
                guard let comma = line.lastIndex(of: UInt8(ascii: ",")) else { return [] }
                return Array(line[..<comma])
            }
        },
        Mutator("permute_columns", "Writes the fields in another order.", failures: [17]) {
            mutant throws(MutationError) in
            var draws = mutant.draws
            var order: [Int] = []
            try changeTable(&mutant) { _, row in
                if order.count != row.count { order = shuffled(row.count, &draws) }
                return order.map { row[$0] }
            }
        },
        Mutator(
            "add_column", "Adds a field that nobody asked for.", failures: [18],
            [
                MutatorParameter("name", .text, "loyalty_tier", "its name"),
                MutatorParameter("value", .text, "gold", "its value everywhere"),
            ], addColumn),
        Mutator(
            "drop_column", "Removes a field everywhere.", failures: [19],
            [MutatorParameter("field", .text, nil, "the field; the last one without it")]
        ) { mutant throws(MutationError) in
            let field = mutant.text("field") ?? mutant.file.dataset.fields.last ?? ""
            try changeNames(&mutant) { $0 == field ? nil : $0 }
        },
        Mutator(
            "rename_column", "Renames a field everywhere.", failures: [19],
            [
                MutatorParameter("field", .text, nil, "the field; the last one without it"),
                MutatorParameter("to", .text, nil, "its new name"),
            ]
        ) { mutant throws(MutationError) in
            let field = mutant.text("field") ?? mutant.file.dataset.fields.last ?? ""
            let name = mutant.text("to") ?? field + "_v2"
            try changeNames(&mutant) { $0 == field ? name : $0 }
        },
    ]

    /// Changes header and rows alike; a member of a JSON object is its name and value in one.
    private static func changeTable(
        _ mutant: inout Mutant,
        _ change: ([String], [(name: String, value: JSONValue)]) throws(MutationError) -> [(
            name: String, value: JSONValue
        )]
    ) throws(MutationError) {
        var lines = mutant.lines
        let header = try mutant.header(lines)
        for place in mutant.recordPlaces(lines) + (mutant.isCSV ? [0] : []) {
            let record = try mutant.record(lines[place], header: header)
            let changed = try change(header, record.map { (name: $0.key, value: $0.value) })
            var object = JSONObject()
            for member in changed { object.append(member.name, member.value) }
            lines[place] = mutant.line(object)[...]
        }
        mutant.setLines(lines)
    }

    /// Renames or removes fields everywhere.
    private static func changeNames(
        _ mutant: inout Mutant, _ rename: (String) -> String?
    ) throws(MutationError) {
        let isCSV = mutant.isCSV
        try changeTable(&mutant) { header, row in
            // The header row of a CSV file has the names as values.
            let isHeader = isCSV && row.map { FileRenderer.cell($0.value) } == header
            return row.compactMap { member in
                guard let name = rename(member.name) else { return nil }
                return (name, isHeader ? .string(name) : member.value)
            }
        }
    }

    private static func addColumn(_ mutant: inout Mutant) throws(MutationError) {
        let name = mutant.text("name") ?? "loyalty_tier"
        let value = mutant.text("value") ?? "gold"
        let isCSV = mutant.isCSV
        try changeTable(&mutant) { header, row in
            let isHeader = isCSV && row.map { FileRenderer.cell($0.value) } == header
            return row + [(name, .string(isHeader ? name : value))]
        }
    }

    static func shuffled(_ count: Int, _ draws: inout DrawStream) -> [Int] {
        var order = Array(0..<count)
        for place in order.indices.reversed().dropLast() {
            order.swapAt(place, draws.below(place + 1))
        }
        return order
    }

    private static func csvEscape(_ mutant: inout Mutant) throws(MutationError) {
        let isBackslash = mutant.text("style") == "backslash"
        try mutant.changeText(mutant.nameField) { text, _ in text + " \"Plus\"" }
        guard isBackslash else { return }
        var bytes: [UInt8] = []
        for byte in mutant.bytes {
            // Two quotes in a row inside a cell become a backslash and one.
            if byte == 0x22, bytes.last == 0x22, bytes.count > 1 {
                bytes[bytes.count - 1] = 0x5C
            }
            bytes.append(byte)
        }
        mutant.bytes = bytes
    }

    private static func delimiter(_ mutant: inout Mutant) throws(MutationError) {
        let name = mutant.text("by") ?? ";"
        let byte = name == "tab" ? UInt8(0x09) : name.utf8.first ?? UInt8(ascii: ";")
        var bytes: [UInt8] = []
        for line in mutant.lines {
            guard let cells = Mutant.cells(line) else {
                throw mutant.inapplicable("a line is no CSV row")
            }
            FileRenderer.appendRow(cells, to: &bytes, delimiter: byte)
        }
        mutant.bytes = bytes
    }

    private static func headerMid(_ mutant: inout Mutant) throws(MutationError) {
        var lines = mutant.lines
        guard let header = lines.first else { throw mutant.inapplicable("the file is empty") }
        let place = try mutant.chosenPlaces(lines)[0]
        lines.insert(header, at: max(1, place))
        mutant.setLines(lines)
    }
}
