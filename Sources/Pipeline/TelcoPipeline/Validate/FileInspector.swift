import CloudModel
import DataFormats
import PipelineModel

/// What a file as a whole is worth.
enum FileVerdict: Hashable, Sendable {
    case accepted
    case rejected(Rejection)
}

/// Why a file is refused.
struct Rejection: Hashable, Sendable {
    var reason: String
    var line: Int?
    var detail: String
}

/// What a judgement of a file depends on.
struct InspectionQuestion: Hashable, Sendable {
    let inspector: FileInspector
    let name: String
    let body: FileContent
}

/// Judges whole files; the order of the reasons is part of the promise (docs/telco.md).
struct FileInspector: Hashable, Sendable {
    static let maximumLine = 16_777_216

    /// How thoroughly files are looked at.
    enum Thoroughness: String {
        case full
        /// The beginning only, and with a blind eye: what people write first.
        case sample
    }

    let entity: Entity
    var thoroughness = Thoroughness.full
    var acceptsByteOrderMark = true

    /// How much of a file the sampling inspector sees.
    static let sampleLines = 300
    static let sampleBytes = 512 << 10

    func verdict(name: String, body: [UInt8]) -> FileVerdict {
        if FileText.isBlank(body) { return reject("empty_file", nil, "the file has no content") }
        var text: [UInt8]
        do { text = try FileText.unpacked(body, name: name) } catch {
            return reject("unreadable_compression", nil, error.detail)
        }
        if FileText.isBlank(text) { return reject("empty_file", nil, "the file has no content") }
        if thoroughness == .sample {
            text = Array(text.prefix(Self.sampleBytes))
        } else if let place = UTF8Inspection.firstInvalidOffset(text) {
            let line = text[..<place].count { $0 == 0x0A } + 1
            return reject("invalid_encoding", line, "byte \(place) is not UTF-8")
        }
        switch entity.format {
        case .ndjson: return lines(text)
        case .csv: return table(text)
        }
    }

    private func reject(_ reason: String, _ line: Int?, _ detail: String) -> FileVerdict {
        .rejected(Rejection(reason: reason, line: line, detail: detail))
    }

    // MARK: NDJSON

    private func lines(_ text: [UInt8]) -> FileVerdict {
        let start = acceptsByteOrderMark ? FileText.start(of: text) : 0
        return text.withUnsafeBufferPointer { bytes in lines(bytes, from: start) }
    }

    private func lines(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> FileVerdict {
        guard let base = bytes.baseAddress else { return .accepted }
        let identity = entity.identity.map { Array($0.utf8) }
        var scanner = ObjectScanner(base)
        var reader = LineReader(bytes, from: start)
        var oversized: Int?
        var isIdentified = false
        while let line = reader.next() {
            if thoroughness == .sample, reader.line > Self.sampleLines { break }
            if line.isEmpty { continue }
            if line.count > Self.maximumLine { oversized = oversized ?? reader.line }
            if scanner.scan(line.lowerBound, line.upperBound) {
                isIdentified = isIdentified || identified(scanner, identity)
                continue
            }
            switch parsed(UnsafeBufferPointer(rebasing: bytes[line])) {
            case .success(let names):
                isIdentified = isIdentified || entity.identity.allSatisfy(names.contains(key:))
            case .failure(let problem):
                // A sample that ends within a line sees a broken one: not the file's fault.
                if thoroughness == .sample, line.upperBound == bytes.count { continue }
                return reject("invalid_ndjson_format", reader.line, problem.detail)
            }
        }
        if let oversized {
            return reject(
                "oversized_row", oversized, "the line has more than \(Self.maximumLine) bytes")
        }
        if !isIdentified {
            let wanted = entity.identity.joined(separator: ", ")
            return reject("wrong_dataset", nil, "no record has all of \(wanted)")
        }
        return .accepted
    }

    private func identified(_ scanner: ObjectScanner, _ identity: [[UInt8]]) -> Bool {
        identity.allSatisfy { name in
            scanner.members.contains { scanner.member($0, isNamed: name) }
        }
    }

    /// The real parser's word on a line about which the scanner is unsure.
    private func parsed(
        _ line: UnsafeBufferPointer<UInt8>
    ) -> Result<JSONObject, FileText.Unreadable> {
        let options = JSONParseOptions(
            maxDepth: ObjectScanner.maximumDepth, duplicateKeys: .error)
        do {
            let value = try JSONValue.parse(line, options: options)
            guard case .object(let object) = value else {
                return .failure(.init(detail: "the line is not an object but \(value.kindName)"))
            }
            return .success(object)
        } catch { return .failure(.init(detail: error.message)) }
    }

    // MARK: CSV

    private func table(_ text: [UInt8]) -> FileVerdict {
        let reader = CSVReader(
            text, options: CSVOptions(byteOrderMark: acceptsByteOrderMark ? .skip : .keep))
        if let error = reader.headerError {
            return reject("invalid_csv_format", error.line, error.message)
        }
        var rows = 0
        for row in reader {
            if thoroughness == .sample, rows >= Self.sampleLines { break }
            if case .failure(let error) = row {
                if thoroughness == .sample, text.count == Self.sampleBytes { continue }
                return reject("invalid_csv_format", error.line, error.message)
            }
            rows += 1
        }
        let header = (reader.header ?? []).map(CSVColumns.trimmed)
        if let problem = CSVColumns.problem(header, entity) {
            return reject("invalid_header", 1, problem)
        }
        return rows == 0 ? reject("no_rows", nil, "there is a header and nothing else") : .accepted
    }
}

/// The columns of a CSV file, by name.
enum CSVColumns {
    static func trimmed(_ name: String) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let rest = name.utf8.drop(while: isBlank)
        let end = rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) }
        return String(decoding: rest[..<(end ?? rest.startIndex)], as: UTF8.self)
    }

    /// What is wrong with a header.
    static func problem(_ header: [String], _ entity: Entity) -> String? {
        for (place, name) in header.enumerated() where header[..<place].contains(name) {
            return "the column \(name) appears twice"
        }
        for field in entity.fields where field.isRequired && !header.contains(field.name) {
            return "the column \(field.name) is missing"
        }
        return nil
    }
}
