import Cloud
import Glibc

/// The files of this machine, for PUT and GET at the prompt.
final class DiskFiles: ConsoleFiles {
    func read(_ path: String) -> Result<[(name: String, bytes: [UInt8])], ConsoleFilesError> {
        var found = glob_t()
        defer { globfree(&found) }
        // Names come sorted.
        guard glob(path, 0, nil, &found) == 0 else { return .success([]) }
        var files: [(name: String, bytes: [UInt8])] = []
        for index in 0..<Int(found.gl_pathc) {
            guard let place = found.gl_pathv[index] else { continue }
            let path = String(cString: place)
            do throws(FileAccess.Failure) {
                let name = path.split(separator: "/").last.map(String.init) ?? path
                files.append((name, try FileAccess.bytes(path)))
            } catch { return .failure(ConsoleFilesError("\(error.path): \(error.reason)")) }
        }
        return .success(files)
    }

    func write(
        _ bytes: [UInt8], name: String, into folder: String
    ) -> Result<Void, ConsoleFilesError> {
        do throws(FileAccess.Failure) {
            try FileAccess.write(
                bytes, to: folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
            return .success(())
        } catch { return .failure(ConsoleFilesError("\(error.path): \(error.reason)")) }
    }
}
