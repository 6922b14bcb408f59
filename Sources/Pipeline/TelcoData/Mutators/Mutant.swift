import DataFormats
import SimKernel

/// A file under change, with the arguments of the mutator at hand.
struct Mutant {
    var file: RenderedFile
    let mutator: Mutator
    let arguments: JSONObject
    var draws: DrawStream

    var bytes: [UInt8] {
        get { file.bytes }
        set { file.bytes = newValue }
    }

    var isCSV: Bool { file.dataset.format == .csv }

    /// An argument, or what holds without one.
    func value(_ name: String) -> JSONValue? {
        arguments[name] ?? mutator.parameters.first { $0.name == name }?.standard
    }

    func integer(_ name: String) -> Int? { value(name)?.intValue.map(Int.init) }
    func text(_ name: String) -> String? { value(name)?.stringValue }
    func fraction(_ name: String) -> Double? { value(name)?.doubleValue }

    func inapplicable(_ why: String) -> MutationError {
        .inapplicable(mutator: mutator.name, why: why)
    }

    /// The nanoseconds of `90s`, `-3d`, `+1h`.
    static func nanoseconds(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        return VirtualDuration(rest).map { isNegative ? -$0.nanoseconds : $0.nanoseconds }
    }

    // MARK: - Lines

    /// The lines without their line feeds.
    var lines: [ArraySlice<UInt8>] {
        var parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts
    }

    /// Puts lines together, each with a line feed.
    mutating func setLines(_ lines: some Sequence<ArraySlice<UInt8>>) {
        var joined: [UInt8] = []
        joined.reserveCapacity(bytes.count + 64)
        for line in lines {
            joined.append(contentsOf: line)
            joined.append(0x0A)
        }
        bytes = joined
    }

    /// The places of lines that hold records: not the header, not blank ones.
    func recordPlaces(_ lines: [ArraySlice<UInt8>]) -> [Int] {
        lines.indices.filter { place in
            !(isCSV && place == 0) && !lines[place].allSatisfy { $0 <= 0x20 }
        }
    }

    /// The places that the argument `line` names: one, all records, or a drawn record.
    mutating func chosenPlaces(
        _ lines: [ArraySlice<UInt8>], without: String = "line"
    ) throws(MutationError) -> [Int] {
        if let line = integer("line") {
            guard line <= lines.count else {
                throw .noSuchLine(mutator: mutator.name, line: line, lines: lines.count)
            }
            return [line - 1]
        }
        let records = recordPlaces(lines)
        guard !records.isEmpty else { throw inapplicable("the file has no records") }
        return text("line") == "all" ? records : [draws.pick(records)]
    }

    /// Changes the chosen lines as bytes.
    mutating func changeLines(
        _ change: (ArraySlice<UInt8>, inout DrawStream) throws(MutationError) -> [UInt8]
    ) throws(MutationError) {
        var lines = self.lines
        for place in try chosenPlaces(lines) {
            lines[place] = try change(lines[place], &draws)[...]
        }
        setLines(lines)
    }
}

extension Mutant {
    /// Changes every line that a test picks.
    mutating func changeLines(
        where isChosen: (ArraySlice<UInt8>) -> Bool, _ change: (ArraySlice<UInt8>) -> [UInt8]
    ) throws(MutationError) {
        setLines(lines.map { isChosen($0) ? change($0)[...] : $0 })
    }
}
