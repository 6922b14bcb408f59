import SimKernel

extension CloudContext {
    /// A session of a role, taken by a service for its own work (STS AssumeRole), through the gate.
    ///
    /// A service needs only the role's trust policy; the port decides.
    public func assumeRole(
        _ roleARN: String, session: String, for service: String, actor name: String
    ) throws(ServiceFailure) -> Principal {
        let role = roleARN.lastPart(after: "/") ?? roleARN
        let call = ServiceCall(
            service: "sts", operation: "AssumeRole", point: "sts.assume_role", subject: role,
            attributes: [("role", role), ("service", service)],
            details: [TraceField("role", role), TraceField("session", session)])
        return try callNow(
            call, as: Actor(name: name, principal: .service(service)),
            perform: { (actor) throws(ServiceFailure) in
                try ports.credentials.assumeRole(
                    roleARN, session: session, externalID: nil, as: actor)
            })
    }
}
