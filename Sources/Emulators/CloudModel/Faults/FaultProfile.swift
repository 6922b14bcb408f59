public import SimFaults
public import SimKernel

/// Faults that come together in real life, under one name.
///
/// In a scenario: `{ profile: brown-out, from: …, to: … }` among the faults.
public struct FaultProfile: Sendable {
    public let name: String
    /// What happens, after "from one instant to another".
    public let summary: String
    /// Where it strikes, with what.
    public let parts: [Part]

    /// One fault of the profile.
    public struct Part: Sendable {
        public let point: String
        public let phase: FaultPhase
        /// What it does; the length of the window is known by then.
        let effect: @Sendable (VirtualDuration) -> FaultEffect

        /// The word of what it does.
        public func word(for length: VirtualDuration) -> String { effect(length).word }

        init(
            _ point: String, phase: FaultPhase = .before,
            _ effect: @escaping @Sendable (VirtualDuration) -> FaultEffect
        ) {
            self.point = point
            self.phase = phase
            self.effect = effect
        }
    }

    /// The rules of the profile between two instants; they belong together by their group.
    public func rules(
        id: String, from: VirtualInstant, to: VirtualInstant
    ) -> [FaultRule] {
        parts.map { part in
            var rule = FaultRule(
                id: "\(id)/\(part.point)", point: part.point, phase: part.phase,
                hit: .window(from: from, to: to), effect: part.effect(to - from))
            rule.group = id
            return rule
        }
    }

    public static func named(_ name: String) -> FaultProfile? { all.first { $0.name == name } }

    public static let all: [FaultProfile] = [
        FaultProfile(
            name: "brown-out",
            summary: "a region answers slowly and turns calls away: storage takes two seconds more,"
                + " functions, topics and jobs are throttled",
            parts: [
                Part("s3.get") { _ in .delay(.seconds(2)) },
                Part("s3.put") { _ in .delay(.seconds(2)) },
                Part("s3.list") { _ in .throttle }, Part("lambda.invoke") { _ in .throttle },
                Part("sns.publish") { _ in .throttle }, Part("glue.start") { _ in .throttle },
                Part("glue.get_run") { _ in .throttle },
            ]),
        FaultProfile(
            name: "backlog-flush",
            summary: "notifications are held back and come all at once and in any order",
            parts: [Part("s3.event.deliver") { length in .reorder(window: length) }]),
        FaultProfile(
            name: "midnight",
            summary: "everything slips over the turn of the day: notifications, schedules and"
                + " tasks come six hours late",
            parts: [
                Part("s3.event.deliver") { _ in .delay(.hours(6)) },
                Part("events.schedule") { _ in .delay(.hours(6)) },
                Part("wh.task.tick") { _ in .delay(.hours(6)) },
            ]),
        FaultProfile(
            name: "clock-change",
            summary: "an hour comes twice, and with it every schedule and task",
            parts: [
                Part("events.schedule") { _ in .duplicate(times: 1, gap: .hours(1)) },
                Part("wh.task.tick") { _ in .duplicate(times: 1, gap: .hours(1)) },
            ]),
    ]
}
