import Dispatch
import Foundation
import Glibc
import Synchronization

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
            found.append((name, try Self.content(of: "\(path(number))/\(name)")))
        }
        try FileManager.default.removeItem(atPath: path(number))
        return found
    }

    /// How many bytes of a file are read at a time.
    private static let part = 1 << 23

    /// A file's bytes, read to where they stay. Those of a large file are read by several hands
    /// into memory in large pages: most of the time goes by until the system gives the memory.
    private static func content(of path: String) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        let size = Int(try file.seekToEnd())
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            takeLargePages(buffer)
            let parts = (size + part - 1) / part
            let read = Atomic(0)
            // Parts lie apart from each other, so no two write to one place.
            nonisolated(unsafe) let target = buffer
            DispatchQueue.concurrentPerform(iterations: parts) { number in
                let range = number * part..<min(size, (number + 1) * part)
                let found = fill(
                    UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(target)[range]),
                    from: file.fileDescriptor, at: range.lowerBound)
                read.add(found, ordering: .relaxed)
            }
            count = read.load(ordering: .relaxed)
        }
        // A file that has become shorter is not whole.
        guard bytes.count == size else { throw CocoaError(.fileReadUnknown) }
        return bytes
    }

    /// Reads bytes from a place on, and tells how many there were.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from file: Int32, at place: Int
    ) -> Int {
        var count = 0
        while count < buffer.count {
            let read = pread(
                file, buffer.baseAddress.map { $0 + count }, buffer.count - count,
                off_t(place + count))
            guard read > 0 else { break }
            count += read
        }
        return count
    }

    private static func takeLargePages(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        let page = 1 << 21
        let start = (Int(bitPattern: buffer.baseAddress) + page - 1) / page * page
        let end = (Int(bitPattern: buffer.baseAddress) + buffer.count) / page * page
        if start < end {
            madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE)
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
