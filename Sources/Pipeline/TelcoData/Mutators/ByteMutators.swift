import DataFormats

/// Mutators that look at bytes and lines only.
enum ByteMutators {
    static let line = MutatorParameter(
        "line", .line, nil, "the line; a drawn record without it")

    static let all: [Mutator] = [
        Mutator(
            "truncate", "Cuts the end off, as a broken upload does.", failures: [1],
            [
                MutatorParameter("bytes", .integer(0...Int.max), nil, "how many bytes are lost"),
                MutatorParameter(
                    "fraction", .fraction, nil, "the lost share; a drawn cut in the last line"),
            ], truncate),
        Mutator(
            "corrupt_line", "Makes one line unreadable.", failures: [39],
            [
                line,
                MutatorParameter(
                    "how", .choice(["unbalanced_quote", "garbage", "cut"]), "unbalanced_quote",
                    "a quote too few or too many, other characters, or half of the line"),
            ], corruptLine),
        Mutator("bad_utf8", "Puts bytes into a line that no UTF-8 text has.", failures: [7], [line])
        { mutant throws(MutationError) in
            try mutant.changeLines { line, _ in
                Array(line.prefix(line.count / 2)) + [0xFF, 0xC0] + line.dropFirst(line.count / 2)
            }
        },
        Mutator(
            "utf16", "Writes the file as UTF-16 with a byte order mark.", failures: [6],
            [MutatorParameter("order", .choice(["le", "be"]), "le", "the order of bytes")], utf16),
        Mutator(
            "latin1", "Puts an é into a name and writes the file as Latin-1.", failures: [6],
            [line, MutatorParameter("field", .text, nil, "the field that gets the é")], latin1),
        Mutator("bom", "Puts a UTF-8 byte order mark in front.", failures: [5]) { mutant in
            mutant.bytes = [0xEF, 0xBB, 0xBF] + mutant.bytes
        },
        Mutator(
            "eol", "Changes the line ends.", failures: [8, 9],
            [
                MutatorParameter(
                    "kind", .choice(["crlf", "cr", "mixed"]), "crlf",
                    "mixed has line feeds with and without carriage returns")
            ]
        ) { mutant in
            endLines(&mutant, mutant.text("kind") ?? "crlf")
        },
        Mutator("crlf", "Ends lines as Windows does.", failures: [8]) { mutant in
            endLines(&mutant, "crlf")
        },
        Mutator("empty", "Leaves no byte.", failures: [31]) { mutant in mutant.bytes = [] },
        Mutator(
            "blank_lines", "Leaves or adds blank lines.", failures: [32],
            [
                MutatorParameter("count", .integer(1...100_000), 3, "how many"),
                MutatorParameter(
                    "place", .choice(["only", "between"]), "only",
                    "nothing but blank lines, or blank lines between the others"),
            ], blankLines),
    ]

    private static func truncate(_ mutant: inout Mutant) throws(MutationError) {
        let count = mutant.bytes.count
        guard count > 0 else { throw mutant.inapplicable("the file is empty") }
        let lost: Int
        if let bytes = mutant.integer("bytes") {
            lost = bytes
        } else if let fraction = mutant.fraction("fraction") {
            lost = Int(Double(count) * fraction)
        } else {
            // At least the line feed and one byte of the last line, and not all of it.
            let last = (mutant.lines.last?.count ?? 0) + 1
            lost = min(count, 2 + mutant.draws.below(max(1, last - 2)))
        }
        mutant.bytes.removeLast(min(lost, count))
    }

    private static func corruptLine(_ mutant: inout Mutant) throws(MutationError) {
        let how = mutant.text("how")
        let isCSV = mutant.isCSV
        try mutant.changeLines { line, draws in
            switch how {
            case "garbage":
                return (0..<max(8, line.count / 4)).map { _ in
                    UInt8(ascii: "#") + UInt8(draws.below(4))
                }
            case "cut": return Array(line.prefix(line.count / 2))
            default:
                if isCSV { return [0x22] + line }
                guard let quote = line.lastIndex(of: 0x22) else { return [0x22] + line }
                return Array(line[..<quote] + line[(quote + 1)...])
            }
        }
    }

    private static func utf16(_ mutant: inout Mutant) {
        let isBig = mutant.text("order") == "be"
        let units = [0xFEFF] + Array(String(decoding: mutant.bytes, as: UTF8.self).utf16)
        mutant.bytes = units.flatMap { unit -> [UInt8] in
            let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8))
            return isBig ? [high, low] : [low, high]
        }
    }

    private static func latin1(_ mutant: inout Mutant) throws(MutationError) {
        try mutant.changeText(mutant.nameField) { text, _ in text + "\u{E9}" }
        mutant.bytes = String(decoding: mutant.bytes, as: UTF8.self).unicodeScalars.map {
            $0.value < 256 ? UInt8($0.value) : UInt8(ascii: "?")
        }
    }

    private static func endLines(_ mutant: inout Mutant, _ kind: String) {
        var changed: [UInt8] = []
        changed.reserveCapacity(mutant.bytes.count + 64)
        var lines = 0
        for byte in mutant.bytes {
            guard byte == 0x0A else {
                changed.append(byte)
                continue
            }
            lines += 1
            switch kind {
            case "cr": changed.append(0x0D)
            case "mixed" where lines % 2 == 0: changed.append(0x0A)
            default: changed += [0x0D, 0x0A]
            }
        }
        mutant.bytes = changed
    }

    private static func blankLines(_ mutant: inout Mutant) {
        let count = mutant.integer("count") ?? 3
        guard mutant.text("place") == "between" else {
            mutant.bytes = Array(repeating: 0x0A, count: count)
            return
        }
        var lines = mutant.lines
        for _ in 0..<count {
            lines.insert([], at: lines.isEmpty ? 0 : 1 + mutant.draws.below(lines.count))
        }
        mutant.setLines(lines)
    }
}
