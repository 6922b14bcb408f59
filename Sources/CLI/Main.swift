import ArgumentParser
import Glibc
import Reports

/// Parses the command line, runs the command, and ends the process with a documented status.
@main
struct Main {
    static func main() async {
        Signals.install()
        do {
            var command = try Rehearse.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let end as CommandEnd {
            exit(end.status.rawValue)
        } catch let problem as CommandProblem {
            Output.problems(problem.diagnostics)
            exit(problem.status.rawValue)
        } catch {
            // Help and version are thrown too, and are no failures.
            let message = Rehearse.fullMessage(for: error)
            if Rehearse.exitCode(for: error) == .success {
                Output.write(message + "\n")
            } else {
                Output.writeError(message + "\n")
                exit(ExitStatus.invalid.rawValue)
            }
        }
    }
}

/// What the process does when it is told to stop or nobody reads on.
enum Signals {
    static func install() {
        signal(SIGINT) { _ in _exit(ExitStatus.interrupted.rawValue) }
        // A reader that has seen enough is no error; writing then fails quietly.
        signal(SIGPIPE, SIG_IGN)
    }
}
