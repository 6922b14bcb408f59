public import CloudModel
import PipelineModel
public import SimKernel
public import Snowflake

/// Rows that a query answered, in canonical text.
public struct SavedRows: Hashable, Sendable {
    public let columns: [String]
    /// The columns' types as SQL writes them.
    public let types: [String]
    public let rows: [[String?]]

    public init(columns: [String], types: [String], rows: [[String?]]) {
        self.columns = columns
        self.types = types
        self.rows = rows
    }

    init(_ result: StatementResult) {
        self.init(
            columns: result.columns.map(\.name), types: result.columns.map(\.type.description),
            rows: result.canonicalRows)
    }

    /// The same with the values as a session shows them.
    func shown(_ rows: [[String?]]) -> SavedRows {
        SavedRows(columns: columns, types: types, rows: rows)
    }

    /// A statement that makes a table of these rows.
    func creation(as name: String) -> String {
        let list = zip(columns, types).enumerated().map { position, column in
            "column\(position + 1)::\(column.1) AS \"\(column.0)\""
        }
        let rows = rows.map { row in
            "(" + row.map { $0.map { "'\(Self.escaped($0))'" } ?? "NULL" }.joined(separator: ", ")
                + ")"
        }
        guard !rows.isEmpty else {
            let columns = zip(columns, types).map { "\"\($0)\" \($1)" }
            return "CREATE TABLE \(name) (\(columns.joined(separator: ", ")))"
        }
        return "CREATE TABLE \(name) AS SELECT \(list.joined(separator: ", "))"
            + " FROM VALUES \(rows.joined(separator: ", "))"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "''")
    }
}

/// The warehouse as guarantees, checks and people see it.
extension Cloud {
    /// Rises with every change that readers can see.
    public var commitVersion: Int { snowflake.commitVersion }

    /// When runs of the pipeline's load task ended well, oldest first.
    public var loads: [VirtualInstant] {
        let task = pipeline?.warehouse?.loadTask?.uppercased()
        return snowflake.taskRuns.filter { run in
            run.state == "SUCCEEDED" && (task.map { $0 == run.task.uppercased() } ?? true)
        }.compactMap(\.ended)
    }

    /// Which committed state of a table there is now; nil when there is no such table.
    public func committedState(ofTable name: String) -> CommittedState? {
        snowflake.committedState(ofTable: name)
    }

    /// How many committed rows a table has; nil when there is no such table.
    public func committedRowCount(ofTable name: String) -> Int? {
        snowflake.committedRowCount(ofTable: name)
    }

    /// What every session of the warehouse starts with from now on, as an administrator may set it
    /// for the account.
    public func setSessionParameter(_ name: String, _ value: String) {
        snowflake.setSessionParameter(SessionParameter(name, value))
    }

    /// The committed rows of a table in canonical text; nil when there is no such table.
    public func committedRows(ofTable name: String) -> (columns: [String], rows: [[String?]])? {
        snowflake.committedRows(ofTable: name)
    }

    /// Runs SQL in a session of its own, in virtual time; answers the last statement's rows.
    public func runSQL(
        _ sql: String, role: String,
        completion: @escaping (Result<SavedRows, ServiceFailure>) -> Void
    ) {
        snowflake.run(
            sql: placed(sql, "USE DATABASE"), as: role.uppercased(), session: "query as \(role)"
        ) { result in
            switch result {
            case .success(let results):
                completion(
                    .success(
                        results.last.map(SavedRows.init)
                            ?? SavedRows(columns: [], types: [], rows: [])))
            case .failure(let error): completion(.failure(Self.failure(error)))
            }
        }
    }

    /// Asks the committed state, untraced, in a copy of the warehouse in which saved rows are
    /// tables.
    public func queryCommitted(
        _ sql: String, role: String = "ACCOUNTADMIN", with saved: [String: SavedRows] = [:]
    ) -> Result<SavedRows, ServiceFailure> {
        do throws(SnowflakeError) {
            var statements: [String] = []
            for name in saved.keys.sorted() {
                if let rows = saved[name] { statements.append(rows.creation(as: name)) }
            }
            let result = try snowflake.queryCopy(
                placed((statements + [sql]).joined(separator: ";\n"), "USE SCHEMA"),
                role: role.uppercased())
            return .success(SavedRows(result))
        } catch {
            return .failure(Self.failure(error))
        }
    }

    /// The text, in the database that the contract speaks of; only a copy's observer may use its
    /// schema PUBLIC as well.
    private func placed(_ sql: String, _ use: String) -> String {
        guard let database = contractDatabase else { return sql }
        return use + " \(database)\(use == "USE SCHEMA" ? ".PUBLIC" : "");\n" + sql
    }

    /// The database that the contract speaks of.
    var contractDatabase: String? {
        pipeline?.contract.entities.compactMap { $0.table?.name }.first?
            .split(separator: ".").first.map(String.init)
    }

    static func failure(_ error: SnowflakeError) -> ServiceFailure {
        ServiceFailure(
            service: "snowflake", code: error.codeText, message: error.message, status: 422)
    }
}
