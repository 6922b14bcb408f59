import Foundation

/// Folders through which older clients move files to and from internal stages.
///
/// They are a mailbox only: an uploaded file is read at the client's next request, enters the
/// world as a request of its own, so that recordings have it, and is removed here.
final class StageFolders {
    private let root: String

    init() {
        let process = ProcessInfo.processInfo.processIdentifier
        root =
            NSTemporaryDirectory().trimmingSuffix("/")
            + "/rehearsal-stages-\(process)-\(UInt32.random(in: .min ... .max))"
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    private func path(_ number: Int) -> String { "\(root)/\(number)" }

    /// Makes a folder and gives its path.
    func open(_ number: Int) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path(number), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        return path(number)
    }

    /// Puts a file where a client fetches it.
    func write(_ bytes: [UInt8], _ name: String, _ number: Int) throws {
        // A key comes from SQL text: none of its parts may lead out of the folder.
        let parts = name.split(separator: "/").filter { $0 != ".." && $0 != "." }
        let file = ([path(number)] + parts.map(String.init)).joined(separator: "/")
        try FileManager.default.createDirectory(
            atPath: URL(filePath: file).deletingLastPathComponent().path,
            withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// The files that a client has put into a folder, which is removed.
    ///
    /// A folder that cannot be read whole throws and stays: nothing in it is lost.
    func take(_ number: Int) throws -> [(name: String, bytes: [UInt8])] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path(number))
        var found: [(name: String, bytes: [UInt8])] = []
        for name in names.sorted() {
            // Mapped, it is copied once.
            let file = URL(filePath: "\(path(number))/\(name)")
            let data = try Data(contentsOf: file, options: .mappedIfSafe)
            found.append((name, [UInt8](data)))
        }
        try FileManager.default.removeItem(atPath: path(number))
        return found
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
