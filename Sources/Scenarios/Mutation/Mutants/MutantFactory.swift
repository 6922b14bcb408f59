import DataFormats
public import Diagnostics
public import PipelineModel

/// Makes all mutants of a pipeline, in the order of its files.
public struct MutantFactory {
    private let pipeline: Pipeline

    public init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    /// - Parameter manifest: the pipeline's own manifest.
    public func mutants(manifest: SourceText) -> [Mutant] {
        var mutants: [Mutant] = []
        var done: Set<String> = []
        for machine in pipeline.stateMachines
        where done.insert(machine.definition.file.path).inserted {
            mutants += document(machine.definition.file, .statesLanguage, StatesMutator.edits)
        }
        for script in pipeline.warehouse?.scripts ?? []
        where done.insert(script.path).inserted {
            mutants += made(SQLMutator.edits(of: script.text), .sql, source(script))
        }
        let policies =
            (pipeline.roles.flatMap(\.policies) + pipeline.users.flatMap(\.policies)).map(\.file)
        for file in policies where done.insert(file.path).inserted {
            mutants += document(file, .permissions, PolicyMutator.edits)
        }
        if let tree = DocumentEdits(manifest) {
            mutants += made(ManifestMutator.edits(of: tree), .manifest, manifest)
        }
        return mutants
    }

    private func source(_ file: Pipeline.File) -> SourceText {
        SourceText(name: file.path, text: file.text)
    }

    private func document(
        _ file: Pipeline.File, _ part: Mutant.Part, _ edits: (DocumentEdits) -> [Edit]
    ) -> [Mutant] {
        guard let tree = DocumentEdits(source(file)) else { return [] }
        return made(edits(tree), part, source(file))
    }

    private func made(_ edits: [Edit], _ part: Mutant.Part, _ source: SourceText) -> [Mutant] {
        Mutant.mutants(
            edits, part: part, file: source.name, folder: pipeline.folder, source: source.text,
            position: source.position(at:))
    }
}
