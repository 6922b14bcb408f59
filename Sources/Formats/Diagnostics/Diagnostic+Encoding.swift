extension Diagnostic {
    /// That a file is no UTF-8, with a caret under the first byte that cannot be read.
    ///
    /// What is shown of the file has U+FFFD in place of such bytes.
    public static func notUTF8(_ code: String, file: String, bytes: [UInt8]) -> Diagnostic {
        let start = validPrefix(bytes)
        let byte = start < bytes.count ? bytes[start] : 0
        let digits = String(byte, radix: 16, uppercase: true)
        return Diagnostic(
            code, "`\(file)` is not UTF-8",
            source: SourceText(name: file, text: String(decoding: bytes, as: UTF8.self)),
            span: SourceSpan(start: start, end: start + 3),
            label: "the byte 0x\(digits.count < 2 ? "0" : "")\(digits) begins no character",
            notes: ["save the file as UTF-8"])
    }

    /// How many bytes at the beginning are UTF-8.
    private static func validPrefix(_ bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var place = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): place += scalar.count
            case .error, .emptyInput: return place
            }
        }
    }
}
