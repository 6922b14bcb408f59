import Glibc

/// Sees when files of a project change.
struct ProjectWatch {
    private let root: String
    private let state: [String]

    init(_ root: String) {
        self.root = root
        state = Self.state(root)
    }

    /// Looks three times a second, and once more a moment later, because editors save in steps.
    func waitForChange() {
        while Self.state(root) == state { usleep(300_000) }
        usleep(100_000)
    }

    /// Every file below `scenarios` and `pipelines` with its size and time.
    private static func state(_ root: String) -> [String] {
        var found: [String] = []
        var open = [root + "/scenarios", root + "/pipelines"]
        var seen: Set<FileAccess.Identity> = []
        while let folder = open.popLast() {
            guard let identity = FileAccess.identity(folder), seen.insert(identity).inserted else {
                continue
            }
            for name in (try? FileAccess.names(in: folder)) ?? [] {
                let path = folder + "/" + name
                var status = stat()
                guard stat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    open.append(path)
                } else {
                    let time = status.st_mtim
                    found.append("\(path) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)")
                }
            }
        }
        return found
    }
}
