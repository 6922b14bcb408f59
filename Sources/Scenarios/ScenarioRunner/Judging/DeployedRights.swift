import Cloud
import Guarantees
import PipelineModel
import Snowflake

/// What policies and grants allow in a deployed pipeline, judged once for all its runs.
struct DeployedRights: Sendable {
    private let pipeline: Pipeline
    /// Nil where the contract claims nothing about rights.
    private let findings: RightsFindings?
    /// The catalogue's version at which grants were read.
    private let version: Int

    init(_ pipeline: Pipeline, _ cloud: Cloud) {
        self.pipeline = pipeline
        version = cloud.snowflake.catalogVersion
        findings = pipeline.contract.claimsLeastPrivilege ? Self.judge(pipeline, cloud) : nil
    }

    /// What is to be said of a world's rights now: a run may have changed the warehouse's grants.
    func findings(in cloud: Cloud) -> RightsFindings? {
        guard findings != nil, cloud.snowflake.catalogVersion != version else { return findings }
        return Self.judge(pipeline, cloud)
    }

    private static func judge(_ pipeline: Pipeline, _ cloud: Cloud) -> RightsFindings {
        var rights = WarehouseRights()
        rights.grants = cloud.snowflake.heldRights().map {
            WarehouseGrant(
                role: $0.role, privilege: $0.privilege, kind: $0.kind, name: $0.name,
                isFuture: $0.isFuture, mayGrant: $0.mayGrant, through: $0.through)
        }
        rights.integrations = cloud.snowflake.integrationReaches().map { reach in
            WarehouseIntegration(
                name: reach.name,
                role: reach.roleARN.split(separator: "/").last.map(String.init) ?? reach.roleARN,
                allowed: reach.allowed, blocked: reach.blocked)
        }
        return RightsFindings(
            pipeline.contract, permissions: pipeline.permissions, warehouse: rights)
    }
}
