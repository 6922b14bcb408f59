import DataFormats
import Diagnostics

/// A pipeline folder whose manifests are parsed: pipelines with and without defects come from it.
public struct PipelineFolder: Sendable {
    public let path: String
    /// Every defect that can be switched on.
    public let defects: [Defect]
    private let root: ManifestNode
    private let defectNodes: [ManifestNode]
    /// This folder and those that it extends, nearest first.
    private let chain: [String]
    private let files: any PipelineFiles

    /// The manifest's name in every pipeline folder.
    public static let manifestName = "pipeline.yaml"

    public init(_ folder: String, files: any PipelineFiles) throws(PipelineLoadError) {
        let problems = Problems()
        var chain: [String] = []
        let path = joined(folder, "")
        guard let root = Self.manifest(path, files, problems, &chain, from: nil) else {
            throw PipelineLoadError(problems.diagnostics)
        }
        self.path = path
        self.files = files
        self.root = root
        self.chain = chain
        let decoder = DefectDecoder(problems: problems)
        (defects, defectNodes) = decoder.defects(root["defects"])
        try problems.check()
    }

    /// The pipeline with the chosen defects built in.
    public func pipeline(
        defects selection: DefectSelection = .byDefault
    ) throws(PipelineLoadError) -> Pipeline {
        let problems = Problems()
        let active = chosen(selection, problems)
        var root = root
        var overlay: [String: String] = [:]
        for index in active {
            let node = defectNodes[index]
            let changes = DefectDecoder.changeNodes(node)
            for (change, place) in zip(defects[index].changes, changes) {
                apply(change, at: place, to: &root, &overlay, problems)
            }
        }
        try problems.check()
        let texts = overlay
        let decoder = PipelineDecoder(problems: problems) { path in
            try texts[path] ?? files.text(path)
        }
        var pipeline = decoder.pipeline(root, folder: path, defects: defects)
        pipeline.activeDefects = active.map { defects[$0].id }
        try problems.check()
        return pipeline
    }

    private func chosen(_ selection: DefectSelection, _ problems: Problems) -> [Int] {
        switch selection {
        case .none: return []
        case .byDefault: return defects.indices.filter { defects[$0].isOnByDefault }
        case .only(let ids):
            let known = defects.map(\.id)
            for id in ids where !known.contains(id) {
                problems.add(
                    Diagnostic(
                        PipelineCode.unknownDefect.rawValue,
                        "pipeline `\(path)` has no defect `\(id)`",
                        label: didYouMean(id, in: known),
                        notes: known.isEmpty ? [] : ["defects: \(known.joined(separator: ", "))"]))
            }
            return defects.indices.filter { ids.contains(defects[$0].id) }
        }
    }

    // MARK: Reading

    /// The manifest of a folder, laid over the one that it extends.
    private static func manifest(
        _ folder: String, _ files: any PipelineFiles, _ problems: Problems,
        _ chain: inout [String], from place: ManifestNode?
    ) -> ManifestNode? {
        let path = joined(folder, manifestName)
        let text: String
        do { text = try files.text(path) } catch {
            if let bytes = (error as? UnreadableFile)?.bytes {
                problems.add(
                    .notUTF8(PipelineCode.missingFile.rawValue, file: path, bytes: bytes))
                return nil
            }
            let reason = (error as? UnreadableFile).map { "`\(path)` cannot be read: \($0.reason)" }
            problems.add(
                Diagnostic(
                    PipelineCode.missingFile.rawValue,
                    reason ?? "there is no pipeline manifest `\(path)`", source: place?.source,
                    span: place?.span))
            return nil
        }
        chain.append(folder)
        let source = SourceText(name: path, text: text)
        let own: ManifestNode
        do {
            own = ManifestNode(try YAMLNode.parse(source), source: source, folder: folder)
        } catch {
            problems.add(error)
            return nil
        }
        guard own.members != nil else {
            problems.add(.wrongKind, "a pipeline manifest is a mapping", at: own)
            return nil
        }
        guard let extends = own["extends"] else { return own }
        guard case .scalar(let base, _) = extends.value else {
            problems.add(.wrongKind, "`extends` is a folder's path", at: extends)
            return nil
        }
        let baseFolder = joined(folder, base)
        if chain.contains(baseFolder) {
            problems.add(.extendsItself, "`\(folder)` extends itself", at: extends)
            return nil
        }
        guard let below = manifest(baseFolder, files, problems, &chain, from: extends) else {
            return nil
        }
        return below.overlaid(with: own)
    }

    // MARK: Defects

    private func apply(
        _ change: Defect.Change, at place: ManifestNode, to root: inout ManifestNode,
        _ overlay: inout [String: String], _ problems: Problems
    ) {
        switch change {
        case .set(let path, _):
            guard let value = place["to"], root.set(path[...], to: value) else {
                return noPath(path, place, problems)
            }
        case .remove(let path):
            if !root.set(path[...], to: nil) { noPath(path, place, problems) }
        case .replace(let file, let other):
            let target = located(file)
            guard files.exists(target) else {
                return problems.add(
                    .missingFile, "there is no file `\(target)` to replace",
                    at: place["replace"] ?? place)
            }
            guard let text = text(joined(place.folder, other), overlay) else {
                return problems.add(
                    .missingFile, "there is no file `\(joined(place.folder, other))`",
                    at: place["with"] ?? place)
            }
            overlay[target] = text
        case .edit(let file, let find, let put):
            let target = located(file)
            guard let text = text(target, overlay) else {
                return problems.add(
                    .missingFile, "there is no file `\(file)` to edit", at: place["edit"] ?? place)
            }
            let pieces = text.pieces(separatedBy: find)
            guard pieces.count == 2 else {
                let times = pieces.count - 1
                return problems.add(
                    .textNotFound,
                    "the text to edit occurs \(times == 0 ? "nowhere" : "\(times) times") in "
                        + "`\(target)`", at: place["find"] ?? place,
                    label: "it must occur exactly once")
            }
            overlay[target] = pieces.joined(separator: put)
        }
    }

    private func noPath(_ path: [String], _ place: ManifestNode, _ problems: Problems) {
        problems.add(
            .pathNotFound, "the manifest has no `\(path.joined(separator: "."))`",
            at: place["set"] ?? place["remove"] ?? place)
    }

    private func text(_ path: String, _ overlay: [String: String]) -> String? {
        overlay[path] ?? (try? files.text(path))
    }

    /// Where a file of this pipeline lies: in its own folder or in one that it extends.
    private func located(_ file: String) -> String {
        chain.map { joined($0, file) }.first(where: files.exists) ?? joined(path, file)
    }
}

extension Pipeline {
    /// Loads a pipeline folder.
    public static func load(
        _ folder: String, from files: any PipelineFiles, defects: DefectSelection = .byDefault
    ) throws(PipelineLoadError) -> Pipeline {
        try PipelineFolder(folder, files: files).pipeline(defects: defects)
    }
}

extension String {
    /// The parts between the occurrences of a text, compared byte by byte.
    fileprivate func pieces(separatedBy text: String) -> [String] {
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty, bytes.count >= wanted.count else { return [self] }
        var pieces: [String] = []
        var start = 0
        var place = 0
        while place + wanted.count <= bytes.count {
            if bytes[place] == wanted[0],
                bytes[place..<(place + wanted.count)].elementsEqual(wanted)
            {
                pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
                place += wanted.count
                start = place
            } else {
                place += 1
            }
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }
}
