import Foundation
import Testing

/// Files with what the code is expected to print. `REHEARSAL_GOLDEN=write` writes them anew.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Golden/reports")

    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["REHEARSAL_GOLDEN"] == "write" {
            try? text.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "differs from \(name)", sourceLocation: sourceLocation)
    }
}
