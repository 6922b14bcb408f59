public import ArgumentParser
import DataFormats
import Diagnostics
public import Reports

/// Reports that come from files and go into files.
enum ReportFiles {
    static func write(_ text: String, to path: String) throws(CommandProblem) {
        do throws(FileAccess.Failure) { try FileAccess.write(text, to: path) } catch {
            throw CommandProblem(
                "C0003", "`\(path)` cannot be written: \(error.reason)", status: .internalError)
        }
    }

    static func append(_ text: String, to path: String) throws(CommandProblem) {
        do throws(FileAccess.Failure) {
            try FileAccess.write(text, to: path, isAppending: true)
        } catch {
            throw CommandProblem(
                "C0003", "`\(path)` cannot be written: \(error.reason)", status: .internalError)
        }
    }

    /// Writes further reports of a suite, each into its file.
    static func write(
        _ suite: SuiteReport, to targets: [ReportTarget], isStrict: Bool
    ) throws(CommandProblem) {
        for target in targets {
            try write(
                target.format.text(of: suite, style: TextStyle(), isStrict: isStrict),
                to: target.path)
        }
    }

    /// A JSON document of a file.
    static func json(_ path: String) throws(ReportReadFailure) -> JSONValue {
        let text: String
        do throws(FileAccess.Failure) { text = try FileAccess.text(path) } catch {
            throw ReportReadFailure("it cannot be read: \(error.reason)")
        }
        do throws(JSONError) { return try JSONValue(parsing: text) } catch {
            throw ReportReadFailure("it is no JSON: \(error)")
        }
    }
}

extension Shard: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// Which scenarios of an earlier run are run again.
enum Rerun: String, CaseIterable, ExpressibleByArgument {
    case failed
}
