import DataFormats
import SimKernel

/// Judges one file: first as a whole, then record by record.
struct FileInspector {
    let rules: [EntityRule]

    /// The longest row of NDJSON, in bytes without its line end.
    static let rowLimit = 16_777_216
    /// The largest unpacked file.
    static let unpackedLimit = 256 << 20

    func assess(_ delivery: Delivery) -> FileAssessment {
        var assessment = FileAssessment(
            key: delivery.key, etag: delivery.etag, uploadedAt: delivery.at, dataset: nil,
            verdict: .ignored, records: [])
        let parts = delivery.key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "raw", let name = parts.last, !name.isEmpty,
            !name.hasPrefix("_"), !name.hasPrefix(".")
        else { return assessment }
        guard parts.count >= 3, let rule = rules.first(where: { $0.dataset == parts[1] }) else {
            assessment.verdict = .rejected(.unknownDataset, line: nil)
            return assessment
        }
        assessment.dataset = rule.dataset
        do throws(Finding) {
            let bytes = try content(of: delivery, name: name)
            assessment.records = try bytes.withRecords { text throws(Finding) in
                switch rule.format {
                case .ndjson: try NDJSONInspector(rule: rule).records(text)
                case .csv: try CSVInspector(rule: rule).records(text)
                }
            }
            assessment.verdict = .accepted
        } catch {
            assessment.verdict = .rejected(error.reason, line: error.line)
        }
        return assessment
    }

    /// The unpacked text without its byte order mark.
    private func content(
        of delivery: Delivery, name: Substring
    ) throws(Finding) -> ArraySlice<UInt8> {
        let packed = delivery.bytes
        if Self.isBlank(Self.text(of: packed)) { throw Finding(.emptyFile) }
        if packed.starts(with: [0x50, 0x4B, 0x03, 0x04])
            || packed.starts(with: [0x50, 0x4B, 0x05, 0x06])
            || packed.starts(with: "PAR1".utf8)
        {
            throw Finding(.unreadableCompression)
        }
        var bytes = packed
        if packed.starts(with: [0x1F, 0x8B]) || name.hasSuffix(".gz") {
            do {
                bytes = try Compression.decompress(packed, as: .gzip, limit: Self.unpackedLimit)
            } catch {
                throw Finding(.unreadableCompression)
            }
        }
        let text = Self.text(of: bytes)
        if Self.isBlank(text) { throw Finding(.emptyFile) }
        if !Self.isUTF8(text) { throw Finding(.invalidEncoding) }
        return text
    }

    /// What follows the byte order mark, or everything without one.
    private static func text(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    /// Whether there is nothing but ASCII white space.
    private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            if buffer.allSatisfy({ $0 < 0x80 }) { return true }
            return String(validating: buffer, as: UTF8.self) != nil
        }
    }
}

/// A reason to refuse the file at hand.
struct Finding: Error {
    var reason: RejectionReason
    var line: Int?

    init(_ reason: RejectionReason, line: Int? = nil) {
        self.reason = reason
        self.line = line
    }
}

extension ArraySlice<UInt8> {
    /// Hands the bytes to a reader; the standard accessor does not know typed throws.
    fileprivate func withRecords(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Finding) -> [RecordAssessment]
    ) throws(Finding) -> [RecordAssessment] {
        try withUnsafeBufferPointer { buffer in
            Result { () throws(Finding) in try body(buffer) }
        }.get()
    }
}
