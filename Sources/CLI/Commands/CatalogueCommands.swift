import ArgumentParser
import CloudModel
import Diagnostics
import Guarantees
import Reports
import SimFaults
import TelcoData

/// `rehearse faults`.
struct FaultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults", abstract: "The places where faults may strike.",
        subcommands: [List.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all fault points, or those of one service.")

        @Argument(help: "A service, such as s3, lambda, glue, wh.")
        var service: String?

        func run() throws {
            var points = FaultCatalogue.points
            if let service {
                points = points.filter { $0.service == service }
                guard !points.isEmpty else {
                    let known = FaultCatalogue.services
                    throw CommandProblem(
                        "C0009", "no fault point belongs to `\(service)`",
                        label: didYouMean(service, in: known),
                        notes: ["services: \(known.joined(separator: ", "))"])
                }
            }
            let width = points.map(\.name.count).max() ?? 0
            let lines = points.flatMap { point in
                let name = Columns.pad(point.name, to: width)
                let indent = String(repeating: " ", count: width)
                return [
                    "\(name)  when \(point.summary)",
                    "\(indent)  \(point.phases.map(\.rawValue).joined(separator: "|")): "
                        + point.effects.joined(separator: ", ")
                        + "; match: \(point.attributes.joined(separator: ", "))",
                ]
            }
            let profiles = service == nil ? FaultProfile.all : []
            let told = profiles.flatMap { profile in
                [
                    "\(Columns.pad("profile \(profile.name)", to: width))  \(profile.summary)",
                    "\(String(repeating: " ", count: width))  "
                        + profile.parts.map(\.point).joined(separator: ", "),
                ]
            }
            Output.write((lines + told).map { $0 + "\n" }.joined())
        }
    }
}

/// `rehearse guarantees`.
struct GuaranteesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guarantees", abstract: "The promises that are checked.",
        subcommands: [List.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all guarantees with their promises.")

        func run() {
            let all = GuaranteeCatalogue.all
            let width = all.map(\.id.count).max() ?? 0
            let lines = all.map { "\(Columns.pad($0.id, to: width))  \($0.promise)" }
            Output.write(lines.map { $0 + "\n" }.joined())
        }
    }
}

/// `rehearse mutators`.
struct MutatorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutators", abstract: "The ways in which delivered files can be damaged.",
        subcommands: [List.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all mutators with their parameters.")

        func run() {
            let all = MutatorCatalogue.all
            let width = all.map(\.name.count).max() ?? 0
            let lines = all.map { mutator in
                let parameters = mutator.parameters.map(\.name).joined(separator: ", ")
                return "\(Columns.pad(mutator.name, to: width))  \(mutator.summary)"
                    + (parameters.isEmpty ? "" : " (\(parameters))")
            }
            Output.write(lines.map { $0 + "\n" }.joined())
        }
    }
}

/// `rehearse explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a code, guarantee, rule, fault point or mutator.")

    @Argument(help: "Such as S0142, historical-accuracy, s3.copy or ragged.")
    var topic: String

    func run() throws {
        guard let lines = Explanation(style: Terminal.style()).lines(about: topic) else {
            let topics = Explanation.topics
            throw CommandProblem(
                "C0009", "there is nothing called `\(topic)`",
                label: didYouMean(topic, in: topics),
                notes: [
                    "a code, or what `guarantees list`, `faults list` and `mutators list` show"
                ])
        }
        Output.write(lines.map { $0 + "\n" }.joined())
    }
}

/// Text in columns.
enum Columns {
    static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
