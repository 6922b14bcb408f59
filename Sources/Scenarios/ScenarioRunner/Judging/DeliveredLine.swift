import DataFormats
import PipelineModel

/// Finds a record in the file in which it was delivered: as it stands there, else by what a
/// pipeline makes of its key.
///
/// Sources write `c-17 ` or `Ada@Example.com` where the warehouse says `C-17` and
/// `ada@example.com`; letters and digits are what both have in common.
struct DeliveredLine {
    private let contract: Contract
    private let key: String
    private let bytes: [UInt8]

    init(_ contract: Contract, _ upload: Harness.Upload) {
        self.contract = contract
        key = upload.key
        let plain =
            ContentSignature.detect(upload.bytes) == .gzip
            ? try? Compression.decompress(upload.bytes, as: .gzip, limit: 1 << 26) : nil
        bytes = plain ?? upload.bytes
    }

    /// The one-based line of a record; nil where it does not stand.
    func place(of subject: String) -> Int? {
        if let line = WholeWord(subject).line(in: bytes) { return line }
        let wanted = Self.folded(subject)
        guard !wanted.isEmpty,
            let entity = contract.entities.first(where: { key.hasPrefix($0.dataset) }),
            let field = entity.key.first
        else { return nil }
        return key.contains(".csv") ? csvLine(field, wanted) : jsonLine(field, wanted)
    }

    private static func folded(_ text: String) -> [Character] {
        text.lowercased().filter { $0.isLetter || $0.isNumber }.map(\.self)
    }

    private func jsonLine(_ field: String, _ wanted: [Character]) -> Int? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { line in
            guard let value = try? JSONValue.parse(Array(line))[field] else { return false }
            return Self.folded(value.stringValue ?? value.serialized()) == wanted
        }.map { $0 + 1 }
    }

    private func csvLine(_ field: String, _ wanted: [Character]) -> Int? {
        let reader = CSVReader(bytes)
        guard let place = reader.header?.firstIndex(of: field) else { return nil }
        // Without quotes over several lines, a record is a line behind the header.
        var line = 1
        for record in reader {
            line += 1
            guard case .success(let row) = record, row.count > place else { continue }
            if Self.folded(row.texts[place]) == wanted { return line }
        }
        return nil
    }
}

/// A word that stands somewhere as a whole value.
struct WholeWord {
    private let wanted: [UInt8]

    init(_ word: String) { wanted = Array(word.utf8) }

    /// The one-based line on which it stands first.
    func line(in bytes: [UInt8]) -> Int? {
        guard !wanted.isEmpty, bytes.count >= wanted.count else { return nil }
        var line = 1
        for index in 0...(bytes.count - wanted.count) {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            guard bytes[index] == wanted[0],
                bytes[index..<(index + wanted.count)].elementsEqual(wanted)
            else { continue }
            let next = index + wanted.count < bytes.count ? bytes[index + wanted.count] : 0x0a
            let before = index > 0 ? bytes[index - 1] : 0x0a
            if !isPart(next), !isPart(before) { return line }
        }
        return nil
    }

    private func isPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
            || (0x61...0x7a).contains(byte)
    }
}
