import ArgumentParser
import StatesLanguage
import StepFunctions

/// `rehearse states graph`.
struct StatesGraphCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case mermaid, svg }

    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw a state machine, with the path that a run takes.",
        discussion: """
            With --input or --mock the machine is run first, and the states and arrows that the \
            run has taken are marked.
            """)

    @OptionGroup var options: StatesRunOptions

    @Option(help: "What to draw it as: mermaid or svg.")
    var format = Format.mermaid

    func run() throws {
        let file = try DefinitionFile(options.definition, express: options.express)
        let graph = StateGraph(try file.machine())
        var path: TakenPath?
        if options.input != nil || options.mock != nil {
            var taken = TakenPath()
            // The machine's own execution comes last: its failure is the one to be marked.
            for execution in try options.run().reversed() { execution.addPath(to: &taken) }
            path = taken
        }
        switch format {
        case .mermaid: Output.write(MermaidGraph(graph, path: path).text)
        case .svg: Output.write(SVGGraph(graph, path: path).text)
        }
    }
}
