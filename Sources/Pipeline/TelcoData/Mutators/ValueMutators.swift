import DataFormats

/// Mutators of single values.
enum ValueMutators {
    private static let line = ByteMutators.line
    private static let field = MutatorParameter(
        "field", .text, nil, "the field; one that fits without it")

    static let all: [Mutator] = words + numbers + nothings

    private static let words: [Mutator] = [
        Mutator(
            "insert_separator", "Puts an unusual line separator into a text.", failures: [10],
            [
                MutatorParameter(
                    "character", .choice(["U+2028", "U+2029", "U+0085", "VT", "FF"]), "U+2028",
                    "which; VT and FF are escaped in JSON"),
                field, line,
            ]
        ) { mutant throws(MutationError) in
            let characters = [
                "U+2029": "\u{2029}", "U+0085": "\u{85}", "VT": "\u{0B}", "FF": "\u{0C}",
            ]
            let separator = characters[mutant.text("character") ?? ""] ?? "\u{2028}"
            try mutant.changeText(mutant.nameField) { text, _ in
                String(text.prefix(2)) + separator + text.dropFirst(2)
            }
        },
        Mutator(
            "pad_key", "Puts white space around a key.", failures: [29],
            [
                MutatorParameter("with", .choice(["spaces", "tab", "nbsp"]), "spaces", "which"),
                field, line,
            ]
        ) { mutant throws(MutationError) in
            let pads = ["tab": "\t", "nbsp": "\u{A0}"]
            let pad = pads[mutant.text("with") ?? ""] ?? "  "
            try mutant.changeText(mutant.keyField) { text, _ in pad + text + pad }
        },
        Mutator(
            "case_key", "Writes a key in other letters.", failures: [29],
            [MutatorParameter("to", .choice(["lower", "upper"]), "lower", "which"), field, line]
        ) { mutant throws(MutationError) in
            let isUpper = mutant.text("to") == "upper"
            try mutant.changeText(mutant.keyField) { text, _ in
                isUpper ? text.uppercased() : text.lowercased()
            }
        },
        Mutator(
            "unicode_nfd", "Adds an é of one or of two code points to a name.", failures: [30],
            [MutatorParameter("form", .choice(["nfd", "nfc"]), "nfd", "which"), field, line]
        ) { mutant throws(MutationError) in
            let letter = mutant.text("form") == "nfc" ? "\u{E9}" : "e\u{301}"
            try mutant.changeText(mutant.nameField) { text, _ in text + letter }
        },
        Mutator(
            "inject_html", "Puts a script or a formula into a text.", failures: [45],
            [
                MutatorParameter(
                    "text", .text, "<script>alert(1)</script>", "what stands in the field"),
                field, line,
            ]
        ) { mutant throws(MutationError) in
            let text = mutant.text("text") ?? ""
            try mutant.changeText(mutant.nameField) { _, _ in text }
        },
        Mutator(
            "pii", "Puts personal data into a text.", failures: [46], [field, line]
        ) { mutant throws(MutationError) in
            try mutant.changeText(mutant.nameField) { text, draws in
                text + " call +234" + TruthGenerator.padded(draws.below(10_000_000), digits: 10)
            }
        },
        Mutator(
            "row_size", "Makes a row at least so many bytes long.", failures: [35, 41],
            [
                MutatorParameter("bytes", .integer(1...64_000_000), 17_000_000, "how many"), field,
                line,
            ]
        ) { mutant throws(MutationError) in
            let size = mutant.integer("bytes") ?? 17_000_000
            try mutant.changeText(mutant.nameField) { text, _ in
                text + String(repeating: "x", count: size)
            }
        },
    ]

    private static let numbers: [Mutator] = [
        Mutator(
            "type_drift", "Puts a value of another type into a field.", failures: [22],
            [field, line, MutatorParameter("value", .any, "N/A", "the value")]
        ) { mutant throws(MutationError) in
            let value = mutant.value("value") ?? "N/A"
            let standard =
                switch mutant.file.dataset {
                case .customers: "date_of_birth"
                case .plans: "data_allowance_gb"
                case .activityLogs: "event_timestamp"
                }
            try mutant.changeField(standard) { _, _ in value }
        },
        Mutator(
            "number_format", "Writes a number in an unusual way.", failures: [23],
            [
                MutatorParameter(
                    "style", .choice(["grouped", "comma", "exponent", "plus", "zeros"]), "grouped",
                    "1.234,56 or 12,5 or 1e3 or +5 or 00012"), field, line,
            ]
        ) { mutant throws(MutationError) in
            let style = mutant.text("style") ?? "grouped"
            try mutant.changeText(mutant.numberField()) { text, _ in
                switch style {
                case "comma": text.split(separator: ".").joined(separator: ",")
                case "exponent": text + "e0"
                case "plus": "+" + text
                case "zeros": "000" + text
                default: "1." + (text.split(separator: ".").joined(separator: ","))
                }
            }
        },
        Mutator(
            "nan", "Puts a number into a field that is none.", failures: [24],
            [
                MutatorParameter(
                    "value", .choice(["NaN", "Infinity", "-Infinity", "-0"]), "NaN", "which"),
                field, line,
            ], notANumber),
        Mutator(
            "bigint", "Puts a number into a field that doubles cannot hold.", failures: [25],
            [
                MutatorParameter("digits", .text, "9007199254740993", "the number"), field, line,
            ]
        ) { mutant throws(MutationError) in
            let digits = mutant.text("digits") ?? ""
            guard let number = JSONNumber(text: digits) else {
                throw .wrongArgument(
                    mutator: mutant.mutator.name, parameter: "digits", expected: "a number",
                    found: digits)
            }
            if mutant.file.dataset == .activityLogs {
                try mutant.changeField("payload") { _, _ in ["value": .number(number)] }
            } else {
                try mutant.changeField(mutant.numberField(whole: true)) { _, _ in
                    .number(number)
                }
            }
        },
        Mutator(
            "scale", "Gives a number more decimals.", failures: [26],
            [MutatorParameter("digits", .integer(1...30), 4, "how many"), field, line]
        ) { mutant throws(MutationError) in
            let digits = mutant.integer("digits") ?? 4
            try mutant.changeText(mutant.numberField()) { text, _ in
                let whole = text.split(separator: ".").first ?? "0"
                return whole + "." + String(repeating: "1", count: digits)
            }
        },
        Mutator(
            "bool_style", "Writes a truth value in another way.", failures: [27], formats: [.csv],
            [
                MutatorParameter(
                    "style", .choice(["yes", "true", "upper", "digit", "letter", "lower"]), "yes",
                    "yes/no, true/false, TRUE/FALSE, 1/0, t/f or y/n"), field, line,
            ], boolStyle),
    ]

    private static let nothings: [Mutator] = [
        Mutator(
            "null_style", "Writes a missing value in one of the many ways.", failures: [28],
            [
                MutatorParameter(
                    "style", .choice(["empty", "blank", "null_text", "na", "json_null"]), "empty",
                    "no text, a space, the word null, N/A, or null itself"), field, line,
            ]
        ) { mutant throws(MutationError) in
            let values: [String: JSONValue] = [
                "blank": " ", "null_text": "null", "na": "N/A", "json_null": .null,
            ]
            let value = values[mutant.text("style") ?? ""] ?? ""
            try mutant.changeField(mutant.nameField) { _, _ in value }
        },
        Mutator(
            "null_field", "Makes a field null (in CSV, empty).", failures: [19, 28], [field, line]
        ) { mutant throws(MutationError) in
            try mutant.changeField(mutant.nameField) { _, _ in .null }
        },
        Mutator(
            "drop_field", "Removes a field from a record (in CSV, empties it).", failures: [40],
            [field, line]
        ) { mutant throws(MutationError) in
            let name = mutant.text("field") ?? mutant.nameField
            let isCSV = mutant.isCSV
            try mutant.changeRecords { record, _ in
                if isCSV { record[name] = .null } else { record.removeValue(forKey: name) }
            }
        },
    ]

    private static func notANumber(_ mutant: inout Mutant) throws(MutationError) {
        let value = mutant.text("value") ?? "NaN"
        if mutant.isCSV {
            return try mutant.changeText(mutant.numberField()) { _, _ in value }
        }
        // JSON has no such numbers, so the text is put in past the writer.
        let marker = "\u{1}not a number\u{1}"
        let standard = mutant.file.dataset == .activityLogs ? "payload" : mutant.nameField
        try mutant.changeField(standard) { _, _ in
            standard == "payload" ? ["value": .string(marker)] : .string(marker)
        }
        let old = Array(JSONValue(marker).serialized().utf8)
        try mutant.changeLines(where: { $0.contains(UInt8(ascii: "\\")) }) { line in
            replaced(old, by: Array(value.utf8), in: line)
        }
    }

    private static func replaced(
        _ old: [UInt8], by new: [UInt8], in line: ArraySlice<UInt8>
    ) -> [UInt8] {
        var place = line.startIndex
        while place + old.count <= line.endIndex {
            if line[place..<(place + old.count)].elementsEqual(old) {
                return Array(line[..<place]) + new + line[(place + old.count)...]
            }
            place += 1
        }
        return Array(line)
    }

    private static func boolStyle(_ mutant: inout Mutant) throws(MutationError) {
        let words: [String: (String, String)] = [
            "true": ("true", "false"), "upper": ("TRUE", "FALSE"), "digit": ("1", "0"),
            "letter": ("t", "f"), "lower": ("y", "n"),
        ]
        let (yes, no) = words[mutant.text("style") ?? ""] ?? ("yes", "no")
        try mutant.changeText("roaming_enabled") { text, _ in text == "Y" ? yes : no }
    }
}
