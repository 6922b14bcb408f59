/// A browser's form (RFC 7578): the fields before the file, and the file.
public struct MultipartForm: Sendable {
    /// In order, names as they were sent.
    public private(set) var fields: [(name: String, value: String)] = []
    public private(set) var file: [UInt8] = []
    /// The name of the file on its owner's machine.
    public private(set) var fileName: String?
    public private(set) var fileType: String?
    public private(set) var hasFile = false

    /// Why a body is not taken as a form.
    enum Problem: Error {
        case malformed
        /// Everything but the file has at most 20 KB (Amazon S3 API Reference, POST Object).
        case fieldsTooLarge
        case secondFile
    }

    static let fieldLimit = 20 << 10

    /// The first value of a field, whose name is compared without regard to case.
    public func value(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    /// The boundary of `multipart/form-data; boundary=…`; nil for any other type.
    static func boundary(_ contentType: String?) -> String? {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data") else {
            return nil
        }
        for part in contentType.split(separator: ";").dropFirst() {
            let part = part.drop { $0 == " " }
            guard part.lowercased().hasPrefix("boundary=") else { continue }
            let value = part.dropFirst("boundary=".count)
            let bare = value.hasPrefix("\"") ? value.dropFirst().prefix { $0 != "\"" } : value
            return (1...70).contains(bare.utf8.count) ? String(bare) : nil
        }
        return nil
    }

    init(_ body: [UInt8], boundary: String) throws(Problem) {
        let mark = Array("--\(boundary)".utf8)
        let delimiter = [0x0D, 0x0A] + mark
        guard var place = Self.find(mark, in: body, from: 0).map({ $0 + mark.count }) else {
            throw .malformed
        }
        var size = 0
        while true {
            if body[place...].starts(with: Array("--".utf8)) { return }
            guard body[place...].starts(with: [0x0D, 0x0A]),
                let head = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: body, from: place),
                head - place <= 8 << 10,
                let end = Self.find(delimiter, in: body, from: head + 2)
            else { throw .malformed }
            // What follows the file is of no interest (POST Object, "file").
            let start = min(head + 4, end)
            let header = String(decoding: body[(place + 2)..<max(head, place + 2)], as: UTF8.self)
            guard let name = Self.parameter("name", of: header) else { throw .malformed }
            if name.lowercased() == "file" {
                guard !hasFile else { throw .secondFile }
                hasFile = true
                file = Array(body[start..<end])
                fileName = Self.parameter("filename", of: header)
                fileType = Self.field("content-type", of: header)
            } else if !hasFile {
                size += end - place
                guard size <= Self.fieldLimit else { throw .fieldsTooLarge }
                guard let value = String(validating: body[start..<end], as: UTF8.self) else {
                    throw .malformed
                }
                fields.append((name, value))
            }
            place = end + delimiter.count
        }
    }

    private static func find(_ word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= word.count else { return nil }
        let last = bytes.count - word.count
        return bytes.withUnsafeBufferPointer { bytes in
            var place = start
            while place <= last {
                guard bytes[place] == word[0] else {
                    place += 1
                    continue
                }
                var length = 1
                while length < word.count, bytes[place + length] == word[length] { length += 1 }
                if length == word.count { return place }
                place += 1
            }
            return nil
        }
    }

    private static func field(_ name: String, of header: String) -> String? {
        // A carriage return and a line feed are one character.
        for line in header.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name {
                return String(parts[1].drop { $0 == " " })
            }
        }
        return nil
    }

    /// `x` of `Content-Disposition: form-data; name="x"`.
    private static func parameter(_ name: String, of header: String) -> String? {
        guard let line = field("content-disposition", of: header) else { return nil }
        for part in line.split(separator: ";").dropFirst() {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased() == name else { continue }
            return String(pair[1].hasPrefix("\"") ? pair[1].dropFirst().dropLast() : pair[1])
        }
        return nil
    }
}
