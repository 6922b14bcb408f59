public import SimFaults
public import SimKernel

/// What all emulators of one account share: the world, the gate's settings and the ports.
///
/// Emulators and guests hold it `unowned`; the `Cloud` owns it.
public final class CloudContext {
    public let world: World
    public let account: String
    public let region: String
    public var authorizationMode: AuthorizationMode
    public var latency: LatencyModel
    public var faults: FaultInjector
    public let ports: Ports
    /// What native code has computed from content alone.
    public let memo: Memo
    /// How many of something there are now, for conditions of faults; the assembly of a cloud sets it.
    public var counting: (FaultCondition.Thing) -> Int = { _ in 0 }
    /// Who answers for IAM; the assembly of a cloud sets it before the first call.
    public var authorizer: any Authorizer {
        get {
            guard let bound = boundAuthorizer else { preconditionFailure("this cloud has no IAM") }
            return bound
        }
        set { boundAuthorizer = newValue }
    }
    private var boundAuthorizer: (any Authorizer)?

    public init(
        world: World, account: String = "123456789012", region: String = "us-east-1",
        authorizationMode: AuthorizationMode = .enforce, latency: LatencyModel = LatencyModel(),
        faults: FaultInjector = FaultInjector(), authorizer: (any Authorizer)? = nil,
        memo: Memo = Memo()
    ) {
        self.world = world
        self.account = account
        self.region = region
        self.authorizationMode = authorizationMode
        self.latency = latency
        self.faults = faults
        boundAuthorizer = authorizer
        self.memo = memo
        ports = Ports()
    }

    public var now: VirtualInstant { world.now }

    /// Asks whether a fault strikes at a point that an emulator passes outside of a call.
    public func consult(
        _ point: String, _ phase: FaultPhase = .before, subject: String,
        attributes: @autoclosure () -> [(name: String, value: String)] = []
    ) -> FaultStrike? {
        faults.consult(
            FaultOpportunity(
                point: point, phase: phase, subject: subject, attributes: attributes()),
            point: point, phase: phase, in: world, counting: counting)
    }

    /// Ids that look like the service's but are the same in every run: 32 hexadecimal digits,
    /// hashed from stable names.
    public func stableID(_ parts: String...) -> String {
        var first = StableHash()
        first.combine(account)
        for part in parts { first.combine(part) }
        var second = first
        second.combine(1)
        return hex(first.finalize()) + hex(second.finalize())
    }

    /// A stable id in the form of a UUID, version 4.
    public func stableUUID(_ parts: String...) -> String {
        var first = StableHash()
        first.combine(account)
        for part in parts { first.combine(part) }
        var second = first
        second.combine(1)
        let (high, low) = (first.finalize(), second.finalize())
        // 122 bits of hash; the others name the version and the variant.
        let digits = hex(high & ~0xF000 | 0x4000) + hex(low & ~(0b11 << 62) | 0b10 << 62)
        var text = ""
        text.reserveCapacity(36)
        for (place, digit) in digits.utf8.enumerated() {
            if [8, 12, 16, 20].contains(place) { text.append("-") }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    private func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
