import Foundation
import PipelineModel

/// The project's own files, for tests that load the pipelines that it ships.
struct DiskFiles: PipelineFiles {
    private let root: URL

    init(testFile: String = #filePath) {
        root = URL(filePath: testFile).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    func text(_ relativePath: String) throws -> String {
        try String(contentsOf: root.appending(path: relativePath), encoding: .utf8)
    }

    func exists(_ relativePath: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: relativePath).path)
    }
}
