import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, "Table schema evolution".
extension SnowflakeAccount {
    /// Adds the columns that the files of a load have and its table has not, and lets columns be
    /// empty that a file has not.
    ///
    /// It does so with ENABLE_SCHEMA_EVOLUTION, MATCH_BY_COLUMN_NAME, and the right to it; of CSV
    /// files with PARSE_HEADER and without ERROR_ON_COLUMN_COUNT_MISMATCH.
    ///
    /// - Returns: the files' bytes when they had to be read for it.
    func evolve(
        _ job: inout CopyJob, _ copy: CopyIntoTable, _ files: [StagedObject],
        _ context: StatementContext
    ) async throws(SnowflakeError) -> [[UInt8]]? {
        guard job.table.evolvesSchema, job.options.match != .none else { return nil }
        let resolver = resolver(context)
        let format = job.source.format
        let isReadable =
            format.kind != .csv || format.parseHeader && !format.errorOnColumnCountMismatch
        guard isReadable,
            resolver.owns(job.table.header) || resolver.has("EVOLVE SCHEMA", on: job.table.header)
        else { return nil }
        var contents: [[UInt8]] = []
        for file in files { contents.append(try await bytes(of: file, in: job.source)) }
        var inference = SchemaInference(format: format)
        inference.ignoresCase = job.options.match == .insensitive
        var missing: Set<String> = []
        for (file, bytes) in zip(files, contents) {
            // A file that cannot be read is a matter of ON_ERROR, later.
            guard let plain = try? format.decompressed(bytes, name: file.key) else { continue }
            var own = SchemaInference(format: format)
            own.ignoresCase = inference.ignoresCase
            guard (try? own.look(at: plain, name: file.key)) != nil,
                (try? inference.look(at: plain, name: file.key)) != nil
            else { continue }
            let names = own.columns.map(\.name)
            for column in job.table.columns where !names.contains(inferred(column, inference)) {
                missing.insert(column.name)
            }
        }
        // Resolved again: other sessions ran while files were fetched.
        let (known, path) = try target(copy.table, "INSERT", context)
        var table = known
        for index in table.columns.indices where missing.contains(table.columns[index].name) {
            if table.columns[index].identity == nil { table.columns[index].isNotNull = false }
        }
        let added = inference.columns.filter { column in
            !known.columns.contains(where: { inferred($0, inference) == column.name })
        }
        guard added.count <= Self.mostEvolved else {
            throw .execution(
                691, "22000", "Error in Schema Evolution:\nadding too many columns")
        }
        for column in added { try add(column, to: &table, context) }
        try connection.atomically { () throws(SnowflakeError) in
            try rebuild(from: known, to: table, context)
        }
        catalog.databases[path.database]?.schemas[path.schema]?.tables[path.key] = table
        catalog.version += 1
        job = try self.job(copy, context)
        return contents
    }

    /// How many columns one COPY may add.
    private static let mostEvolved = 100

    /// A column's name as the files' names are compared with it.
    private func inferred(_ column: ColumnEntry, _ inference: SchemaInference) -> String {
        inference.ignoresCase ? column.name.uppercased() : column.name
    }

    private func add(
        _ column: SchemaInference.Column, to table: inout TableEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        let name = column.name.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"")
        let parsed: ParsedStatement
        do throws(SQLSyntaxError) {
            parsed = try SnowflakeParser.parseStatement(
                "CREATE TABLE t (\"\(name)\" \(column.type))")
        } catch { throw SnowflakeError(error) }
        guard case .createTable(let shape) = parsed.statement else { return }
        for definition in shape.columns { try add(definition, to: &table, context) }
    }
}
