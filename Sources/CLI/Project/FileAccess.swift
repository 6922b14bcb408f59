import Glibc
import PipelineModel

/// Reading and writing files and folders, the only place that does.
enum FileAccess {
    struct Failure: Error {
        let path: String
        let reason: String
    }

    static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Failure(path: path, reason: "it is a folder")
        default:
            // Devices and pipes may never end; what the shell hands over does.
            guard path == "/dev/stdin" || path.hasPrefix("/dev/fd/") else {
                throw Failure(path: path, reason: "it is a device or a pipe")
            }
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func text(_ path: String) throws(Failure) -> String {
        let bytes = try bytes(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(path: path, reason: "it is not UTF-8")
        }
        return text
    }

    /// Writes a whole file; the folders above it are made.
    ///
    /// - Parameter isAppending: whether what the file holds stays before it.
    static func write(
        _ text: String, to path: String, isAppending: Bool = false
    ) throws(Failure) {
        try write(Array(text.utf8), to: path, isAppending: isAppending)
    }

    static func write(
        _ bytes: [UInt8], to path: String, isAppending: Bool = false
    ) throws(Failure) {
        try makeFolders(above: path)
        let mode = isAppending ? O_APPEND : O_TRUNC
        let file = open(path, O_WRONLY | O_CREAT | mode | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            done += count
        }
    }

    private static func makeFolders(above path: String) throws(Failure) {
        var folder = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/").dropLast() {
            folder += part + "/"
            if mkdir(folder, 0o755) != 0, errno != EEXIST { throw failure(folder) }
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(path: path, reason: String(cString: strerror(errno)))
    }

    static func isFolder(_ path: String) -> Bool { mode(path) == S_IFDIR }

    static func exists(_ path: String) -> Bool { mode(path) != nil }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// What tells one file or folder from all others, whatever path leads to it.
    struct Identity: Hashable {
        let device: UInt
        let inode: UInt
    }

    static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }

    /// Whether it can be read to its end without waiting for somebody to write.
    static func isRegular(_ path: String) -> Bool { mode(path) == S_IFREG }

    /// The names in a folder, sorted by their bytes, without those that begin with a dot.
    static func names(in folder: String) throws(Failure) -> [String] {
        guard let stream = opendir(folder) else { throw failure(folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The current folder, absolute.
    static var currentFolder: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The path without `.`, `..` and doubled slashes, absolute.
    static func absolute(_ path: String) -> String {
        var parts: [Substring] = []
        let whole = path.hasPrefix("/") ? path : currentFolder + "/" + path
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// The files of pipelines, by paths relative to the project's root.
struct ProjectFiles: PipelineFiles {
    let root: String

    private func path(_ relative: String) -> String {
        relative.hasPrefix("/") ? relative : root + "/" + relative
    }

    func text(_ relativePath: String) throws -> String {
        let path = path(relativePath)
        do throws(FileAccess.Failure) { return try FileAccess.text(path) } catch {
            // Nothing there is another mistake than something that is no text.
            guard FileAccess.exists(path) else { throw error }
            throw UnreadableFile(
                path: relativePath, reason: error.reason, bytes: try? FileAccess.bytes(path))
        }
    }

    func exists(_ relativePath: String) -> Bool {
        let path = path(relativePath)
        return FileAccess.exists(path) && !FileAccess.isFolder(path)
    }
}
