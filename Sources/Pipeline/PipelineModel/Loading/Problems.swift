public import Diagnostics

/// A pipeline folder could not be loaded; everything that is wrong with it, in order.
public struct PipelineLoadError: Error, Sendable {
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

/// Gathers what is wrong, so that several mistakes are told at once.
final class Problems {
    private(set) var diagnostics: [Diagnostic] = []

    func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    func add(
        _ code: PipelineCode, _ summary: String, at node: ManifestNode, label: String? = nil,
        notes: [String] = []
    ) {
        add(
            Diagnostic(
                code.rawValue, summary, source: node.source, span: node.span, label: label,
                notes: notes))
    }

    /// A file that is not there, or is there and no text.
    func unreadable(_ path: String, _ error: any Error, at node: ManifestNode) {
        if let unreadable = error as? UnreadableFile {
            if let bytes = unreadable.bytes {
                return add(
                    .notUTF8(PipelineCode.missingFile.rawValue, file: path, bytes: bytes))
            }
            add(.missingFile, "`\(path)` cannot be read: \(unreadable.reason)", at: node)
        } else {
            add(.missingFile, "there is no file `\(path)`", at: node)
        }
    }

    /// A name that nothing has; the nearest one that something has is offered.
    func unknown(_ what: String, _ name: String, among known: [String], at node: ManifestNode) {
        let near = didYouMean(name, in: known)
        let notes =
            near == nil && !known.isEmpty && known.count <= 12
            ? ["known: \(known.joined(separator: ", "))"] : []
        add(.unknownName, "unknown \(what) `\(name)`", at: node, label: near, notes: notes)
    }

    func check() throws(PipelineLoadError) {
        guard diagnostics.contains(where: { $0.severity == .error }) else { return }
        // A misspelt key makes what stands under it missing; the cause is told before what follows.
        let causes = diagnostics.filter { $0.code == PipelineCode.unknownKey.rawValue }
        let rest = diagnostics.filter { $0.code != PipelineCode.unknownKey.rawValue }
        throw PipelineLoadError(causes + rest)
    }
}
