import Diagnostics
import Glibc
import Reports

/// Standard output and standard error.
enum Output {
    /// Why standard output could not be written, if it could not; a reader that has left is none.
    nonisolated(unsafe) private(set) static var failure: String?

    static func write(_ text: String) {
        let error = write(text, to: STDOUT_FILENO)
        if error != 0, error != EPIPE { failure = String(cString: strerror(error)) }
    }

    static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Diagnostics on standard error, as wide and colourful as it is.
    static func problems(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return }
        writeError(Terminal.style(of: STDERR_FILENO).renderer.render(diagnostics))
    }

    /// Writes all of a text; answers zero, or the error's number.
    private static func write(_ text: String, to file: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return errno }
                done += count
            }
            return 0
        }
    }
}
