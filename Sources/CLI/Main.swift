import ArgumentParser
import Diagnostics
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
            finish(end.status)
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
        finish(.passed)
    }

    /// Ends the process; output that did not reach its file is a failure of its own.
    private static func finish(_ status: ExitStatus) -> Never {
        if let reason = Output.failure {
            Output.problems([
                Diagnostic("C0003", "standard output cannot be written: \(reason)")
            ])
            exit(ExitStatus.internalError.rawValue)
        }
        exit(status.rawValue)
    }
}

/// What the process does when it is told to stop or nobody reads on.
enum Signals {
    static func install() {
        signal(SIGINT) { _ in
            Progress.eraseInSignalHandler()
            _exit(ExitStatus.interrupted.rawValue)
        }
        // A reader that has seen enough is no error; writing then fails quietly.
        signal(SIGPIPE, SIG_IGN)
    }

    /// A pipe to which the handler of `waitForStop` writes: all that a handler may safely do.
    nonisolated(unsafe) private static var stopPipe: (read: Int32, write: Int32) = (-1, -1)

    /// Waits until the process is asked to end, so that it can end in order.
    static func waitForStop() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        stopPipe = (ends[0], ends[1])
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                var byte: UInt8 = 0
                _ = write(Signals.stopPipe.write, &byte, 1)
            }
        }
        var byte: UInt8 = 0
        while read(stopPipe.read, &byte, 1) < 0, errno == EINTR {}
    }
}
