import Foundation

@testable import Snowflake

/// Files of the machine that exist in memory only, in one folder.
final class MemoryFiles: LocalFiles {
    private(set) var files: [String: [UInt8]]

    init(_ files: [String: [UInt8]] = [:]) { self.files = files }

    func read(_ path: String) throws(SnowflakeError) -> [(name: String, bytes: [UInt8])] {
        let pattern = path.split(separator: "/").last.map(String.init) ?? ""
        return files.keys.filter { fnmatch(pattern, $0, 0) == 0 }.sorted().map {
            ($0, files[$0] ?? [])
        }
    }

    func write(_ bytes: [UInt8], name: String, into folder: String) throws(SnowflakeError) {
        files[name] = bytes
    }
}
