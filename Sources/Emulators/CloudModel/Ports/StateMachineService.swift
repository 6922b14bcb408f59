public import DataFormats

/// Step Functions as other services see it.
public protocol StateMachineService: AnyObject {
    /// StartExecution: answers the execution's ARN.
    func startExecution(
        _ machine: String, name: String?, input: JSONValue, as actor: Actor
    ) throws(ServiceFailure) -> String
}

/// What StartExecution is for the gate.
public func startExecutionCall(machine: String, account: String, region: String) -> ServiceCall {
    ServiceCall(
        service: "states", operation: "StartExecution", point: "sfn.start", subject: machine,
        permissions: [
            .init(
                "states:StartExecution",
                on: "arn:aws:states:\(region):\(account):stateMachine:\(machine)")
        ],
        attributes: [("machine", machine)])
}
