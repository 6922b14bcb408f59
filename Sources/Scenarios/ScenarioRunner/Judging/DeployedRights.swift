import Cloud
import Guarantees
import PipelineModel
import Snowflake

/// What policies and grants allow in a deployed pipeline, read once for all its runs.
struct DeployedRights: Sendable {
    private(set) var permissions: [Permission] = []
    private var warehouse = WarehouseRights()
    private let isClaimed: Bool
    /// The catalogue's version at which grants were read.
    private var version = 0

    /// Empty where the contract claims nothing about rights.
    init(_ pipeline: Pipeline, _ cloud: Cloud) {
        isClaimed = pipeline.contract.claimsLeastPrivilege
        guard isClaimed else { return }
        permissions = pipeline.permissions
        warehouse = Self.read(cloud)
        version = cloud.snowflake.catalogVersion
    }

    /// The warehouse's grants as they are in a world now: a run may have changed them.
    func warehouse(of cloud: Cloud) -> WarehouseRights {
        guard isClaimed, cloud.snowflake.catalogVersion != version else { return warehouse }
        return Self.read(cloud)
    }

    private static func read(_ cloud: Cloud) -> WarehouseRights {
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
        return rights
    }
}
