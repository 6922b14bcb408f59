import Diagnostics

/// Expected against actual: cell by cell where both are lists of named cells, else line by line.
struct ComparisonText {
    private let expected: String
    private let actual: String
    private let style: TextStyle

    init(_ expected: String, _ actual: String, style: TextStyle) {
        self.expected = expected
        self.actual = actual
        self.style = style
    }

    var lines: [String] {
        if let left = Self.cells(expected), let right = Self.cells(actual),
            left.map(\.name) == right.map(\.name)
        {
            let different = zip(left, right).filter { $0.value != $1.value }
            if !different.isEmpty { return table(different.map { ($0.name, $0.value, $1.value) }) }
        }
        return ["   expected   " + style.safe(expected), "   actual     " + style.safe(actual)]
    }

    /// `A 1, B 2` as named cells; nil for other text.
    private static func cells(_ text: String) -> [(name: String, value: String)]? {
        var cells: [(name: String, value: String)] = []
        for part in text.split(separator: ", ") {
            guard let space = part.firstIndex(of: " ") else { return nil }
            let name = String(part[..<space])
            // Column names are in capitals; a sentence is not a row.
            guard name.utf8.allSatisfy({ isColumnByte($0) }) else { return nil }
            cells.append((name, String(part[part.index(after: space)...])))
        }
        return cells.isEmpty ? nil : cells
    }

    private static func isColumnByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func table(_ rows: [(name: String, expected: String, actual: String)]) -> [String] {
        let head = [("", "expected", "actual")]
        let all = head + rows.map { ($0.name, style.safe($0.expected), style.safe($0.actual)) }
        let names = all.map(\.0.count).max() ?? 0
        let values = all.map(\.1.count).max() ?? 0
        return all.map { row in
            "   " + row.0.padded(to: names) + "   " + row.1.padded(to: values) + "   " + row.2
        }
    }
}
