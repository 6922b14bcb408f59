import Diagnostics
import Glibc
import Reports

/// Standard output and standard error.
enum Output {
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Diagnostics on standard error, as wide and colourful as it is.
    static func problems(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return }
        writeError(Terminal.style(of: STDERR_FILENO).renderer.render(diagnostics))
    }

    private static func write(_ text: String, to file: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                // Nobody reads on, or nothing can be written: there is no one to tell.
                if count <= 0 { return }
                done += count
            }
        }
    }
}
