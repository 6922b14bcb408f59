import Cloud
import Diagnostics
import Guarantees
import PipelineModel
import ScenarioModel
import Testing

@testable import ScenarioRunner

/// Changes of the healthy pipeline: mistakes that nobody has planted turn red with the right rule,
/// and other ways to be right stay green.
@Suite("Variants of telco") struct VariantTests {
    static let manifest = "pipelines/telco/pipeline.yaml"
    static let account = "pipelines/telco/sql/01-account.sql"
    static let staging = "pipelines/telco/sql/02-staging.sql"
    static let warehouse = "pipelines/telco/sql/03-warehouse.sql"
    static let load = "pipelines/telco/sql/04-load.sql"
    static let validator = "pipelines/telco/iam/validator.json"

    /// One text in one file of the pipeline and what stands in its place.
    struct Change: Sendable {
        let file: String
        let old: String
        let new: String

        init(_ file: String, _ old: String, _ new: String) {
            self.file = file
            self.old = old
            self.new = new
        }

        /// More statements at the end of a script.
        static func more(_ file: String, _ sql: String) -> Change { Change(file, "", sql) }
    }

    /// The rules that a calm day breaks with these changes.
    private func broken(_ changes: [Change], _ more: String = "") throws -> [String] {
        var laboratory = Workbench.laboratory
        for change in changes {
            let text = try #require(laboratory.text(change.file))
            try #require(text.contains(change.old) || change.old.isEmpty)
            let changed =
                change.old.isEmpty
                ? text + change.new
                : text.replacing(change.old, with: change.new, maxReplacements: 1)
            laboratory = laboratory.with(text: changed, at: change.file)
        }
        let scenario = try Workbench.scenarios(WholePipelineTests.day + "\n" + more)[0]
        let outcome = Workbench.runner.run(scenario, on: try laboratory.deploy(for: scenario))
        #expect(outcome.problems.map(\.summary) == [])
        return outcome.verdicts.filter { $0.state == .broken }.flatMap { verdict in
            Set(verdict.witnesses.map { "\(verdict.guarantee)/\($0.rule)" }).sorted()
        }
    }

    @Test(
        "A grant beyond the layers is seen, whatever its form",
        arguments: [
            ("GRANT INSERT ON TABLE TELCO_DB.DW.DIM_PLAN TO ROLE ANALYST_ROLE;", "foreign"),
            ("GRANT UPDATE ON ALL TABLES IN SCHEMA TELCO_DB.DW TO ROLE ANALYST_ROLE;", "foreign"),
            ("GRANT SELECT ON TABLE TELCO_DB.STAGING.STG_PLANS TO ROLE ANALYST_ROLE;", "foreign"),
            ("GRANT SELECT ON TABLE TELCO_DB.DW.DIM_PLAN TO ROLE PUBLIC;", "wide"),
            (
                "GRANT SELECT ON TABLE TELCO_DB.DW.DIM_PLAN TO ROLE ANALYST_ROLE"
                    + " WITH GRANT OPTION;", "wide"
            ),
            // Other ways to give what the contract says.
            ("GRANT SELECT ON TABLE TELCO_DB.DW.DIM_PLAN TO ROLE ANALYST_ROLE;", nil),
            ("GRANT REFERENCES ON TABLE TELCO_DB.DW.DIM_PLAN TO ROLE ANALYST_ROLE;", nil),
            ("GRANT DELETE ON TABLE TELCO_DB.STAGING.STG_PLANS TO ROLE LOADER_ROLE;", nil),
            (
                "USE ROLE ACCOUNTADMIN; GRANT SELECT ON FUTURE TABLES IN DATABASE TELCO_DB"
                    + " TO ROLE ANALYST_ROLE;", "foreign"
            ),
            (
                "USE ROLE ACCOUNTADMIN; GRANT SELECT ON FUTURE TABLES IN SCHEMA TELCO_DB.DW"
                    + " TO ROLE ANALYST_ROLE;", nil
            ),
            (
                "USE ROLE ACCOUNTADMIN; GRANT ALL ON SCHEMA TELCO_DB.DW TO ROLE ANALYST_ROLE;",
                "foreign"
            ),
            (
                "USE ROLE ACCOUNTADMIN; GRANT ALL ON SCHEMA TELCO_DB.DW TO ROLE LOADER_ROLE;",
                nil
            ),
            ("USE ROLE ACCOUNTADMIN; GRANT ROLE SYSADMIN TO ROLE REPORTING;", "wide"),
            (
                "USE ROLE ACCOUNTADMIN; GRANT EXECUTE TASK ON ACCOUNT TO ROLE ANALYST_ROLE;",
                "wide"
            ),
            (
                "USE ROLE ACCOUNTADMIN; GRANT MANAGE GRANTS ON ACCOUNT TO ROLE LOADER_ROLE;",
                "wide"
            ),
            (
                "USE ROLE ACCOUNTADMIN; GRANT USAGE ON INTEGRATION TELCO_S3 TO ROLE ANALYST_ROLE;",
                "wide"
            ),
            (
                "USE ROLE ACCOUNTADMIN; GRANT MONITOR ON WAREHOUSE TELCO_WH TO ROLE ANALYST_ROLE;",
                nil
            ),
        ] as [(String, String?)])
    func grants(_ sql: String, _ rule: String?) throws {
        let roles = Change(
            Self.account, "CREATE ROLE IF NOT EXISTS ANALYST_ROLE;",
            "CREATE ROLE IF NOT EXISTS ANALYST_ROLE; CREATE ROLE REPORTING;")
        #expect(
            try broken([roles, .more(Self.warehouse, "\n" + sql)])
                == (rule.map { ["single-responsibility/\($0)-permission"] } ?? []))
    }

    @Test("A role has what the roles granted to it have")
    func inherited() throws {
        let grant = Change(
            Self.account, "GRANT ROLE ANALYST_ROLE TO ROLE SYSADMIN;",
            "GRANT ROLE LOADER_ROLE TO ROLE ANALYST_ROLE;")
        #expect(
            try broken([grant]) == [
                "single-responsibility/foreign-permission", "single-responsibility/wide-permission",
            ])
    }

    @Test(
        "An integration reaches what its role reads, and no more",
        arguments: [
            ("*", "wide"), ("s3://telco-customer360-pipeline/", "foreign"),
            ("s3://telco-customer360-pipeline/archive/", "foreign"),
            ("s3://telco-customer360-pipeline/staging/', 's3://elsewhere/", nil),
        ] as [(String, String?)])
    func integrations(_ place: String, _ rule: String?) throws {
        let place =
            place.contains("staging") || place == "*" || place.hasSuffix("pipeline/")
            ? place : "s3://telco-customer360-pipeline/staging/', '\(place)"
        #expect(
            try broken([
                Change(Self.account, "s3://telco-customer360-pipeline/staging/'", place + "'")
            ]) == (rule.map { ["single-responsibility/\($0)-permission"] } ?? []))
    }

    @Test(
        "A role that runs the pipeline does not manage it",
        arguments: [
            ("iam:PutRolePolicy", true), ("s3:PutBucketPolicy", true), ("s3:Put*", true),
            ("S3:putbucketacl", true), ("lambda:UpdateFunctionCode", true),
            ("glue:GetJob", false), ("s3:GetBucketLocation", false), ("iam:PassRole", false),
        ])
    func managing(_ action: String, _ isSeen: Bool) throws {
        #expect(
            try broken([
                Change(
                    Self.validator, "\"Action\": \"s3:ListBucket\"",
                    "\"Action\": [\"s3:ListBucket\", \"\(action)\"]")
            ]) == (isSeen ? ["single-responsibility/managing-permission"] : []))
    }

    @Test(
        "A number is the same number in a column of another numeric type",
        arguments: [
            ("NUMBER(14,4)", []), ("FLOAT", []),
            ("NUMBER(12,0)", ["no-corrupt-data/wrong-value"]),
        ] as [(String, [String])])
    func numbers(_ type: String, _ rules: [String]) throws {
        #expect(
            try broken([
                Change(
                    Self.warehouse, "monthly_price     NUMBER(12,2)", "monthly_price     \(type)")
            ]) == rules)
    }

    private static let stamped = [
        Change(
            warehouse, "plan_category     VARCHAR NOT NULL,",
            "plan_category     VARCHAR NOT NULL, loaded_at TIMESTAMP_NTZ,"),
        Change(
            load, "plan_category = s.plan_category\n",
            "plan_category = s.plan_category, loaded_at = SYSDATE()\n"),
    ]

    @Test("A column that tells when a row was loaded changes a table, unless it is called audit")
    func audit() throws {
        #expect(try broken(Self.stamped) == ["safe-reprocessing/rerun-changed"])
        let audit = Change(
            Self.manifest, "table: { name: TELCO_DB.DW.DIM_PLAN }",
            "table: { name: TELCO_DB.DW.DIM_PLAN, audit: [loaded_at] }")
        let twin = "  - same_as: { twin: all-at-once, compare: [DW] }"
        #expect(try broken(Self.stamped + [audit], twin) == [])
    }

    @Test("A column that the contract promises is no audit column")
    func promisedAudit() throws {
        let text = try #require(Workbench.laboratory.text(Self.manifest))
        let changed = text.replacing(
            "table: { name: TELCO_DB.DW.DIM_PLAN }",
            with: "table: { name: TELCO_DB.DW.DIM_PLAN, audit: [monthly_price] }")
        let laboratory = Workbench.laboratory.with(text: changed, at: Self.manifest)
        #expect(throws: DeploymentFailure.self) { try laboratory.pipeline(named: "telco") }
    }
}
