import Diagnostics
import SnowflakeSQL

/// A script ready to run: its tree and the text that its spans refer to.
struct ScriptProgram: Sendable {
    let block: ScriptBlock
    private let bytes: [UInt8]
    /// Where the text begins in the source that the spans count in.
    private let base: Int

    init(_ block: ScriptBlock, text: String, base: Int = 0) {
        self.block = block
        bytes = Array(text.utf8)
        self.base = base
    }

    /// The body of a procedure or task.
    init(body: String) throws(SnowflakeError) {
        self.init(
            try SnowflakeError.wrapping(SnowflakeParser.parseScript, body), text: body)
        try checkInference()
    }

    /// The words of a part of the script.
    func text(_ span: SourceSpan) -> String {
        let start = span.start - base
        let end = span.end - base
        guard start >= 0, end <= bytes.count, start < end else { return "" }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The line, from 1, and the position, from 0, of an offset.
    func place(_ span: SourceSpan) -> (line: Int, position: Int) {
        let offset = min(max(span.start - base, 0), bytes.count)
        var line = 1
        var start = 0
        for index in 0..<offset where bytes[index] == 0x0A {
            line += 1
            start = index + 1
        }
        return (line, offset - start)
    }
}
