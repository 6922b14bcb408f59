import Diagnostics
import SnowflakeSQL

/// A file of statements that runs.
struct ScriptFile: Sendable {
    /// The stage by its name as it was written, and the path in it.
    var place: StageReference

    /// The path that another means when it is said in this file.
    ///
    /// A leading `/` is the stage's root; `.` and `..` are the folder and the one above it.
    func path(of relative: String) -> String {
        let folder = place.path.split(separator: "/").dropLast().map(String.init)
        var parts = relative.hasPrefix("/") ? [] : folder
        for part in relative.split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}

// EXECUTE IMMEDIATE FROM. Source: Snowflake documentation, EXECUTE IMMEDIATE FROM.
extension SnowflakeAccount {
    /// How deep files may run each other.
    private static var deepestFile: Int { 5 }

    /// Runs the statements of a file one after another; the result is that of the last.
    func runFile(
        _ location: StageLocation, _ options: [SQLOption], _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        let session = context.session
        guard options["USING"] == nil else { throw .unsupported("EXECUTE IMMEDIATE FROM … USING") }
        guard session.work.files.count < Self.deepestFile else {
            throw .execution(
                392_201, "P0000",
                "Files nested in EXECUTE IMMEDIATE FROM exceed the limit of \(Self.deepestFile).")
        }
        let file = try scriptFile(location, session)
        let source = try stageSource(.stage(file.place), [], context)
        guard let found = try await files(in: source).first(where: { $0.key == source.base })
        else { throw .fileNotFound(source.base, in: file.place) }
        let text = String(decoding: try await bytes(of: found, in: source), as: UTF8.self)
        let statements = try parsedFile(text)
        session.work.files.append(file)
        defer { session.work.files.removeLast() }
        var last = StatementResult.status("Statement executed successfully.")
        for (index, statement) in statements.enumerated() {
            do throws(SnowflakeError) {
                last = try await run(
                    statement.statement, SourceSlice(statement.text, startingAt: statement.span),
                    in: session, index: index + 1, isNested: true)
            } catch {
                guard !session.isClosed else { throw error }
                let place = SourceSlice(text).place(Int(statement.span.start))
                throw error.failed(in: file.place, at: place ?? (1, 0))
            }
        }
        return last
    }

    private func scriptFile(
        _ location: StageLocation, _ session: SnowflakeSession
    ) throws(SnowflakeError) -> ScriptFile {
        switch location {
        case .stage(let reference):
            return ScriptFile(place: reference)
        case .url(let text, _):
            guard let outer = session.work.files.last else {
                throw SnowflakeError(
                    code: 1_503, sqlState: "42601",
                    message: "Relative file references like '\(text)' cannot be used in top-level "
                        + "EXECUTE IMMEDIATE calls.")
            }
            var place = outer.place
            place.path = outer.path(of: text)
            return ScriptFile(place: place)
        case .variable: throw .unsupported("EXECUTE IMMEDIATE FROM a variable")
        }
    }

    private func parsedFile(_ text: String) throws(SnowflakeError) -> [ParsedStatement] {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard !start.hasPrefix("--!jinja"), !start.hasPrefix("#!jinja") else {
            throw .unsupported("templates of EXECUTE IMMEDIATE FROM")
        }
        do throws(SQLSyntaxError) {
            return try SnowflakeParser.parseStatements(SourceText(name: "", text: text))
        } catch { throw SnowflakeError(error) }
    }
}

extension StageReference {
    /// The stage as it is written, without its sign.
    fileprivate var stageName: String {
        switch kind {
        case .named(let name): name.parts.map(\.name).joined(separator: ".")
        case .table(let name): "%" + name.parts.map(\.name).joined(separator: ".")
        case .user: "~"
        }
    }
}

extension SnowflakeError {
    /// Source: EXECUTE IMMEDIATE FROM, "Troubleshooting".
    fileprivate static func fileNotFound(
        _ path: String, in place: StageReference
    ) -> SnowflakeError {
        SnowflakeError(
            code: 1_501, sqlState: "02000",
            message: "File '\(path)' not found in stage '\(place.stageName)'.")
    }

    /// The error of a statement of a file, with the place of the statement.
    fileprivate func failed(
        in place: StageReference, at position: (line: Int, position: Int)
    ) -> SnowflakeError {
        SnowflakeError(
            code: code, sqlState: sqlState,
            message: "Uncaught exception of type 'STATEMENT_ERROR' in file \(place.path) on line "
                + "\(position.line) at position \(position.position):\n\(message)",
            line: position.line, position: position.position, isIndeterminate: isIndeterminate)
    }
}
