public import DataFormats

/// Lambda as other services see it.
public protocol FunctionService: AnyObject {
    /// Queues an asynchronous invocation (`InvocationType: Event`); retries, age limit and
    /// failure destinations are Lambda's own business from here on.
    ///
    /// The subject is the stable business name of the event, such as the object key.
    func invokeAsynchronously(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor
    ) throws(ServiceFailure)

    /// Starts a synchronous invocation (`RequestResponse`) and answers later, once.
    func invoke(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor,
        completion: @escaping (Result<JSONValue, FunctionFailure>) -> Void
    ) throws(ServiceFailure)
}

/// How a function failed: the error object that Lambda puts into the answer's payload.
public struct FunctionFailure: Error, Hashable, Sendable {
    /// Such as `States.Timeout`'s counterpart `Sandbox.Timedout`, or the handler's own type.
    public let errorType: String
    public let errorMessage: String

    public init(errorType: String, errorMessage: String) {
        self.errorType = errorType
        self.errorMessage = errorMessage
    }

    /// The payload of a failed invocation.
    public var payload: JSONValue {
        ["errorMessage": .string(errorMessage), "errorType": .string(errorType)]
    }
}

/// What Invoke is for the gate.
public func invokeCall(
    function: String, account: String, region: String, subject: String
) -> ServiceCall {
    ServiceCall(
        service: "lambda", operation: "Invoke", point: "lambda.invoke", subject: subject,
        permissions: [
            .init(
                "lambda:InvokeFunction",
                on: "arn:aws:lambda:\(region):\(account):function:\(function)")
        ],
        attributes: [("function", function)])
}
