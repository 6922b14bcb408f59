import ArgumentParser

/// `rehearse states`.
struct StatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "states",
        abstract: "Run, check and draw state machines of Step Functions.",
        discussion: """
            Definitions are the Amazon States Language as JSON or YAML. Nothing but the file is \
            needed: what tasks would call is answered by a file of mocks.
            """,
        subcommands: [StatesRunCommand.self, StatesCheckCommand.self, StatesGraphCommand.self])
}
