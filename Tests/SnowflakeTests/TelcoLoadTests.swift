import DataFormats
import Foundation
import SimKernel
import Testing

@testable import Snowflake

/// The reference pipeline's own scripts, on snapshots made here.
@Suite("The telco scripts")
struct TelcoLoadTests {
    static func scripts() throws -> [(name: String, text: String)] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../pipelines/telco/sql").standardizedFileURL
        return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().map {
            ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }

    static let bucket = "staging/"

    /// Stages a snapshot with this many customers and events.
    static func stage(_ warehouse: TestWarehouse, _ name: String, rows: Int) throws {
        let texts = { (prefix: String) in (0..<rows).map { "\(prefix)\($0)" } }
        let micros = (0..<rows).map { 1_700_000_000_000_000 + Int64($0) * 1_000_000 }
        func field(_ name: String) -> ParquetField { .required(name, .string) }
        func moment(_ name: String) -> ParquetField {
            .required(name, .timestamp(.micros, isAdjustedToUTC: false))
        }
        let plans = try ParquetWriter.file(
            schema: ParquetSchema([
                field("plan_id"), field("plan_name"),
                .required("monthly_price", .decimal(precision: 12, scale: 2)),
                .required("data_allowance_gb", .int64), .required("voice_minutes", .int64),
                .required("sms_allowance", .int64), .required("roaming_enabled", .boolean),
                .required("validity_days", .int64), field("plan_category"),
            ]),
            columns: [
                ParquetColumn(["P1"]), ParquetColumn(["Plan"]), ParquetColumn([Int64(999)]),
                ParquetColumn([Int64(5)]), ParquetColumn([Int64(100)]), ParquetColumn([Int64(10)]),
                ParquetColumn([true]), ParquetColumn([Int64(30)]), ParquetColumn(["prepaid"]),
            ])
        let names = [
            "customer_id", "first_name", "last_name", "email", "phone", "gender", "address",
            "state", "country", "registration_channel", "plan_id", "status",
        ]
        let customers = try ParquetWriter.file(
            schema: ParquetSchema(
                [.required("customer_sk", .int64)] + names.map(field)
                    + [
                        .required("date_of_birth", .date), moment("registration_date"),
                        moment("valid_from"), .required("version_hash", .int64),
                    ]),
            columns: [ParquetColumn((0..<rows).map { Int64($0) })]
                + names.map { ParquetColumn(texts($0)) } + [
                    ParquetColumn([Int32](repeating: 7_000, count: rows)), ParquetColumn(micros),
                    ParquetColumn(micros), ParquetColumn((0..<rows).map { Int64($0) }),
                ])
        let events = [
            "event_id", "customer_id", "event_type", "device_type", "ip_address", "network_type",
        ]
        let activity = try ParquetWriter.file(
            schema: ParquetSchema(
                events.map(field) + [
                    field("payload"), moment("event_timestamp"), .required("record_hash", .int64),
                ]),
            columns: events.map { ParquetColumn(texts($0)) } + [
                ParquetColumn([String](repeating: "{\"mb\":12.5,\"app\":\"x\"}", count: rows)),
                ParquetColumn(micros), ParquetColumn((0..<rows).map { Int64($0) }),
            ])
        let folder = "\(bucket)\(name)"
        for (path, bytes) in [
            ("plans", plans), ("customers", customers), ("activity_logs", activity),
        ] {
            warehouse.objects.objects["\(folder)/\(path)/part-0.parquet"] = (
                bytes, warehouse.world.now
            )
        }
        warehouse.put(
            "\(bucket)manifests/\(name).json",
            "{\"snapshot\":\"\(name)\",\"datasets\":{\"plans\":{\"rows\":1},"
                + "\"customers\":{\"rows\":\(rows)},\"activity_logs\":{\"rows\":\(rows)}}}")
    }

    private func warehouse() throws -> TestWarehouse {
        let warehouse = TestWarehouse()
        try warehouse.snowflake.deploy(
            scripts: try Self.scripts(),
            principal: "arn:aws:iam::999999999999:user/snowflake")
        return warehouse
    }

    @Test("A night loads the newest snapshot as one commit of the analysts' tables")
    func night() throws {
        let warehouse = try warehouse()
        try Self.stage(warehouse, "2024-03-01", rows: 50)
        warehouse.run(hours: 3)
        #expect(warehouse.snowflake.taskRuns.map(\.state) == ["SUCCEEDED"])
        #expect(warehouse.snowflake.taskRuns.map(\.error) == [nil])
        let facts = try #require(
            warehouse.snowflake.committedRows(ofTable: "TELCO_DB.DW.FACT_ACTIVITY"))
        #expect(facts.rows.count == 50)
        let seen = warehouse.trace("Commit", "tables").filter { $0.contains(".DW.") }
        #expect(seen.count == 1)
        #expect(
            try warehouse.snowflake.query(
                "SELECT COUNT(*) FROM TELCO_DB.DW.DIM_CUSTOMER WHERE IS_CURRENT",
                role: "ANALYST_ROLE"
            ).rows == [[.integer(50)]])
        #expect(throws: SnowflakeError.self) {
            try warehouse.snowflake.query(
                "SELECT * FROM TELCO_DB.STAGING.STG_PLANS", role: "ANALYST_ROLE")
        }
    }

    @Test("A snapshot whose rows are not those of its manifest changes nothing")
    func torn() throws {
        let warehouse = try warehouse()
        try Self.stage(warehouse, "2024-03-01", rows: 50)
        warehouse.objects.objects["staging/2024-03-01/activity_logs/part-0.parquet"] = nil
        warehouse.run(hours: 3)
        #expect(warehouse.snowflake.taskRuns.map(\.state) == ["FAILED"])
        #expect(warehouse.snowflake.taskRuns[0].error?.contains("INCOMPLETE_SNAPSHOT") == true)
        #expect(
            warehouse.snowflake.committedRows(ofTable: "TELCO_DB.DW.DIM_CUSTOMER")?.rows.isEmpty
                == true)
    }
}
