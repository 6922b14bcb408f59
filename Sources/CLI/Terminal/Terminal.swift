import Diagnostics
import Glibc
import Reports

/// What is known about the terminal, if there is one.
enum Terminal {
    static func isTerminal(_ file: Int32) -> Bool { isatty(file) == 1 }

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Colour only on a terminal and unless NO_COLOR is set (no-color.org); ASCII where the
    /// locale is not UTF-8 (unless none is set, as in most containers and CI jobs).
    static func style(of file: Int32 = STDOUT_FILENO) -> TextStyle {
        let isTerminal = isTerminal(file)
        let mayColour = environment("NO_COLOR") == nil && environment("TERM") != "dumb"
        return TextStyle(
            colour: isTerminal && mayColour ? .ansi : .none,
            characters: isASCII ? .ascii : .unicode, width: width(of: file, isTerminal: isTerminal))
    }

    private static var isASCII: Bool {
        if environment("REHEARSAL_ASCII") != nil { return true }
        let locale = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG")
        // Without a terminal the same bytes come out wherever the tool runs.
        guard isTerminal(STDOUT_FILENO), let locale else { return false }
        let name = locale.uppercased()
        return !name.contains("UTF-8") && !name.contains("UTF8")
    }

    /// The terminal's width; 100 elsewhere, so that output does not depend on where it is made.
    private static func width(of file: Int32, isTerminal: Bool) -> Int {
        if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 0 {
            return columns
        }
        guard isTerminal else { return 100 }
        var size = winsize()
        guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }
}
