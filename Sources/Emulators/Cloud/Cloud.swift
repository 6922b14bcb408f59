public import CloudModel
public import Glue
public import IAM
public import Lambda
public import Messaging
public import PipelineModel
public import S3
public import SimFaults
public import SimKernel
public import Snowflake
public import StepFunctions

/// One emulated account: a world with all services in it, wired at their ports.
///
/// A cloud owns its world and its emulators; everything inside refers back to it unowned, so a
/// cloud that is let go takes everything with it.
public final class Cloud {
    public let world: World
    public let context: CloudContext
    public let s3: S3Emulator
    public let iam: IAMEmulator
    public let sns: SNSEmulator
    public let sqs: SQSEmulator
    public let events: EventBusEmulator
    public let scheduler: SchedulerEmulator
    public let lambda: LambdaEmulator
    public let glue: GlueEmulator
    public let states: StepFunctionsEmulator
    public let snowflake: SnowflakeEmulator
    /// The pipeline that was deployed.
    public internal(set) var pipeline: Pipeline?

    /// Settings of the account that no pipeline decides.
    public struct Settings: Sendable {
        public var start: VirtualInstant
        public var authorizationMode: AuthorizationMode
        public var limits: Limits
        /// Whether new buckets have their lists off and public access blocked, as S3 makes them
        /// since April 2023.
        public var hasClosedBuckets: Bool
        /// Whether IAM remembers what was asked of it, for the least policy.
        public var recordsPermissions: Bool

        public init(
            start: VirtualInstant, authorizationMode: AuthorizationMode = .enforce,
            limits: Limits = Limits(), hasClosedBuckets: Bool = true,
            recordsPermissions: Bool = true
        ) {
            self.start = start
            self.authorizationMode = authorizationMode
            self.limits = limits
            self.hasClosedBuckets = hasClosedBuckets
            self.recordsPermissions = recordsPermissions
        }
    }

    public init(
        account: String, region: String, settings: Settings,
        decisions: any DecisionSource = CalmDecisions(), faults: FaultInjector = FaultInjector(),
        memo: Memo = Memo()
    ) {
        world = World(start: settings.start, decisions: decisions, limits: settings.limits)
        context = CloudContext(
            world: world, account: account, region: region,
            authorizationMode: settings.authorizationMode, faults: faults, memo: memo)
        iam = IAMEmulator(context: context)
        iam.recordsUse = settings.recordsPermissions
        s3 = S3Emulator(
            context: context,
            settings: S3Settings(hasClosedBuckets: settings.hasClosedBuckets))
        sns = SNSEmulator(context: context)
        sqs = SQSEmulator(context: context)
        events = EventBusEmulator(context: context)
        scheduler = SchedulerEmulator(context: context)
        lambda = LambdaEmulator(context: context)
        glue = GlueEmulator(context: context)
        states = StepFunctionsEmulator(context: context)
        snowflake = SnowflakeEmulator(context: context)
        context.authorizer = iam
        context.ports.objects = s3
        context.ports.topics = sns
        context.ports.queues = QueueSwitch(queues: sqs, warehouse: snowflake)
        context.ports.eventBus = events
        context.ports.policies = iam
        context.ports.functions = lambda
        context.ports.jobs = glue
        context.ports.machines = states
        context.ports.credentials = iam
        context.ports.accessKeys = iam
        context.ports.api = { [unowned self] in api($0) }
        context.ports.queueWatcher = { [unowned self] in lambda.messagesArrived(in: $0) }
        context.counting = { [unowned self] in count($0) }
        for service in services { world.add(service) }
    }

    private var services: [any Service] {
        [iam, s3, sns, sqs, events, scheduler, lambda, glue, states, snowflake]
    }
}
