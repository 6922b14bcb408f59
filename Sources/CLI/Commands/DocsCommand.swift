import ArgumentParser
import CloudModel
import DataFormats
import Diagnostics
import Glue
import Guarantees
import IAM
import Lambda
import Messaging
import Reports
import S3
import ScenarioModel
import Snowflake
import StepFunctions
import TelcoData

/// `rehearse schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of scenario files, for editors.")

    func run() { Output.write(Documents.schema) }
}

/// `rehearse docs`.
struct DocsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "The pages and the schema that are written from the code.",
        subcommands: [Write.self, Check.self])

    struct Write: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "write", abstract: "Write them into the project anew.")

        func run() throws {
            let root = try Project.find().root
            for (path, text) in Documents.all {
                do throws(FileAccess.Failure) {
                    try FileAccess.write(text, to: root + "/" + path)
                } catch {
                    throw CommandProblem(
                        "C0003", "`\(path)` cannot be written: \(error.reason)",
                        status: .internalError)
                }
                Output.write("written  \(path)\n")
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Fail when one of them differs from what the code says.")

        func run() throws {
            let root = try Project.find().root
            var isStale = false
            for (path, text) in Documents.all {
                let found = try? FileAccess.text(root + "/" + path)
                if found == text {
                    Output.write("current  \(path)\n")
                } else {
                    isStale = true
                    Output.write("\(found == nil ? "missing " : "stale   ") \(path)\n")
                }
            }
            guard isStale else { return }
            Output.writeError("write them anew with `rehearse docs write`\n")
            throw CommandEnd(status: .failed)
        }
    }
}

/// Files that are written from the code, by their paths in the project.
enum Documents {
    static var all: [(path: String, text: String)] {
        [
            ("docs/fidelity.md", GeneratedPages.fidelity(services)),
            ("docs/fault-points.md", GeneratedPages.faultPoints),
            ("docs/mutators.md", GeneratedPages.mutators),
            ("docs/guarantees.md", GeneratedPages.guarantees),
            ("schema/scenario.v1.json", schema),
        ]
    }

    static var schema: String {
        // Pipelines are a project's own, so their names are left open.
        let vocabulary = ScenarioReader.Vocabulary(
            guarantees: GuaranteeCatalogue.all.map(\.id),
            mutators: MutatorCatalogue.all.map(\.name), pipelines: [])
        return ScenarioSchema.json(vocabulary: vocabulary).serialized(style: .pretty) + "\n"
    }

    private static var services: [(title: String, entries: [FidelityEntry])] {
        [
            ("S3", s3Fidelity), ("IAM and STS", iamFidelity + stsFidelity),
            ("SNS", messagingFidelity.filter { $0.service == "sns" }),
            ("SQS", messagingFidelity.filter { $0.service == "sqs" }),
            ("EventBridge", messagingFidelity.filter { $0.service == "events" }),
            ("EventBridge Scheduler", messagingFidelity.filter { $0.service == "scheduler" }),
            ("Lambda", lambdaFidelity), ("Step Functions", stepFunctionsFidelity),
            ("Glue", glueFidelity), ("Snowflake", snowflakeFidelity),
        ]
    }
}
