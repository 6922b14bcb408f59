public import CloudModel
public import PipelineModel
public import SimFaults
public import SimKernel

extension Cloud {
    /// An account with the pipeline in it, ready to receive files.
    public static func deploy(
        _ pipeline: Pipeline, code: CodeRegistry, settings: Settings
    ) throws(DeploymentFailure) -> Cloud {
        let cloud = Cloud(account: pipeline.account, region: pipeline.region, settings: settings)
        let deployment = Deployment(cloud: cloud, pipeline: pipeline, code: code)
        try deployment.deploy()
        cloud.pipeline = pipeline
        return cloud
    }

    /// A copy of this account that goes its own way, with choices and faults of its own.
    ///
    /// - Throws: `SnapshotFailure.guestsRunning` while anything is in the middle of something.
    public func snapshot() throws(SnapshotFailure) -> CloudSnapshot {
        CloudSnapshot(
            world: try world.snapshot(), pipeline: pipeline, account: context.account,
            region: context.region)
    }

    /// An account restored from a snapshot.
    public convenience init(
        _ snapshot: CloudSnapshot, settings: Settings, decisions: any DecisionSource,
        faults: FaultInjector, memo: Memo = Memo()
    ) {
        self.init(
            account: snapshot.account, region: snapshot.region, settings: settings,
            decisions: decisions, faults: faults, memo: memo)
        world.restore(snapshot.world, decisions: decisions)
        pipeline = snapshot.pipeline
    }
}

/// A whole account as a value that other threads may restore.
public struct CloudSnapshot: Sendable {
    let world: WorldSnapshot
    let pipeline: Pipeline?
    let account: String
    let region: String
}
