import ArgumentParser
import DataFormats
import Diagnostics
import Glibc
import JSONata
import Reports

/// `rehearse jsonata`.
struct JSONataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jsonata",
        abstract: "Evaluate a JSONata expression, or many of them as JSON lines.",
        discussion: """
            With --jsonl each line of standard input is an object with `id`, `expr` and, where \
            there are any, `data` and `bindings`. Each is answered by one line with the `id` and \
            `result`, `"undefined": true` or `error`, the code of what went wrong.
            """)

    @Argument(help: "The expression, such as 'Account.Order.Product.Price'.")
    var expression: String?

    @Option(help: "A file with the input as JSON; without it there is no input.")
    var input: String?

    @Option(help: "A file with the variables, a JSON object of names without $.")
    var bindings: String?

    @Option(help: "The instant that $now tells, such as 2025-01-02T02:00:00Z; else the present.")
    var at: String?

    @Option(help: "The seed of $random and $shuffle.")
    var seed: UInt64 = 0

    @Flag(help: "Read expressions as JSON lines from standard input.")
    var jsonl = false

    func validate() throws {
        if jsonl == (expression != nil) {
            throw ValidationError("Give either an expression or --jsonl.")
        }
    }

    func run() throws {
        let milliseconds = try milliseconds()
        guard let text = expression else {
            answerLines(milliseconds)
            return
        }
        let input = try self.input.map { try Self.json($0) }
        let variables = try bindings.map { try Self.json($0) }
        do throws(JSONataError) {
            let expression = try Expression(parsing: text)
            let result = try expression.evaluate(
                input, bindings: variables?.objectValue ?? JSONObject(), host: host(milliseconds))
            guard let result else { return }
            Output.write(LoneSurrogates.restored(result.serialized(style: .pretty)) + "\n")
        } catch {
            throw CommandProblem([Self.diagnostic(error, text)], status: .failed)
        }
    }

    private static func json(_ path: String) throws -> JSONValue {
        guard let file = fopen(path, "r") else {
            throw CommandProblem("C0003", "`\(path)` cannot be read")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        do throws(JSONError) { return try JSONValue.parse(LoneSurrogates.replaced(bytes)) } catch {
            throw CommandProblem("C0008", "`\(path)` is no JSON: \(error)")
        }
    }

    private static func diagnostic(_ error: JSONataError, _ text: String) -> Diagnostic {
        var span: SourceSpan?
        if let position = error.position {
            // Positions count UTF-16 code units and stand behind the token.
            let units = text.utf16.prefix(max(0, position))
            let end = String(units).map(\.utf8.count) ?? 0
            span = SourceSpan(start: max(0, end - (error.token?.utf8.count ?? 1)), end: end)
        }
        return Diagnostic(
            error.code, error.message, source: SourceText(name: "<expression>", text: text),
            span: span, notes: error.value.map { ["value: \($0)"] } ?? [])
    }

    private func milliseconds() throws -> Int64 {
        guard let at else { return Int64(time(nil)) * 1000 }
        do { return try ISOTime.instant(at) / 1_000_000 } catch {
            throw CommandProblem(
                "C0006", "`\(at)` is not an instant: \(error.message)",
                label: "write it like 2025-01-02T02:00:00Z")
        }
    }

    private func host(_ milliseconds: Int64) -> Host {
        var state = seed
        return Host(
            milliseconds: milliseconds,
            random: {
                // SplitMix64; the upper 53 bits make a number below one.
                state &+= 0x9E37_79B9_7F4A_7C15
                var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return Double((mixed ^ (mixed >> 31)) >> 11) / 9_007_199_254_740_992
            })
    }

    // MARK: - JSON lines

    private func answerLines(_ milliseconds: Int64) {
        while let line = readLine() {
            let bytes = Array(line.utf8)
            guard bytes.contains(where: { $0 > 0x20 }) else { continue }
            let answer = JSONValue.object(self.answer(bytes, milliseconds))
            Output.write(LoneSurrogates.restored(answer.serialized()) + "\n")
        }
    }

    /// The answer to one line; a line that is no request is answered with an error, too.
    private func answer(_ line: [UInt8], _ milliseconds: Int64) -> JSONObject {
        let request: JSONValue
        do throws(JSONError) {
            request = try JSONValue.parse(LoneSurrogates.replaced(line))
        } catch {
            return ["id": nil, "error": "malformed", "message": .string("\(error)")]
        }
        let id = request["id"] ?? .null
        guard let text = request["expr"]?.stringValue else {
            return ["id": id, "error": "malformed", "message": "the line has no `expr`"]
        }
        var host = host(milliseconds)
        if let depth = request["depth"]?.intValue, depth > 0 {
            host.limits.depth = min(host.limits.depth, Int(clamping: depth))
        }
        do throws(JSONataError) {
            let result = try Expression(parsing: text).evaluate(
                request["data"], bindings: request["bindings"]?.objectValue ?? JSONObject(),
                host: host)
            guard let result else { return ["id": id, "undefined": true] }
            return ["id": id, "result": result]
        } catch {
            return ["id": id, "error": .string(error.code)]
        }
    }
}
