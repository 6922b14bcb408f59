import ArgumentParser
import Reports

/// The command line tool.
struct Rehearse: AsyncParsableCommand {
    /// The version that `--version` prints and reports carry.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Rehearses a cloud data pipeline: on one virtual clock, with faults, and checks.",
        discussion: """
            Without a command, runs every scenario of the project: the folder with `scenarios/` or \
            `pipelines/` in which you stand, else the one that REHEARSAL_HOME names.

            Exit status:
            \(ExitStatus.table)
            """,
        version: version,
        subcommands: [
            RunCommand.self, ExploreCommand.self, ReplayCommand.self, MutateCommand.self,
            CompareCommand.self, MergeCommand.self,
            CheckCommand.self,
            ServeCommand.self, EnvCommand.self, PlaybackCommand.self,
            TraceCommand.self, SQLCommand.self, JSONataCommand.self, StatesCommand.self,
            FaultsCommand.self, GuaranteesCommand.self, MutatorsCommand.self,
            ExplainCommand.self, SchemaCommand.self, DocsCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}

/// How a command ends when it ends with anything but success.
struct CommandEnd: Error {
    let status: ExitStatus
}
