public import DataFormats
public import SimKernel

/// EventBridge as other services see it.
public protocol EventBusService: AnyObject {
    /// PutEvents with one entry: answers the event's id; callers pass the gate with
    /// `BusEvent.call`.
    ///
    /// An AWS service that tells the default bus of something (a source that begins with `aws.`)
    /// needs no permission and calls this directly.
    func put(_ event: BusEvent, as actor: Actor) throws(ServiceFailure) -> String
}

/// An event on its way to a bus (EventBridge API Reference, PutEventsRequestEntry).
public struct BusEvent: Hashable, Sendable {
    /// The bus's name or ARN.
    public var bus: String
    public var source: String
    public var detailType: String
    public var detail: JSONObject
    public var resources: [String]
    /// When it happened; now, when nil.
    public var time: VirtualInstant?

    public init(
        bus: String = "default", source: String, detailType: String, detail: JSONObject,
        resources: [String] = [], time: VirtualInstant? = nil
    ) {
        self.bus = bus
        self.source = source
        self.detailType = detailType
        self.detail = detail
        self.resources = resources
        self.time = time
    }

    /// What PutEvents is for the gate.
    public func call(account: String, region: String) -> ServiceCall {
        let name = bus.lastPart(after: "/") ?? bus
        let arn =
            bus.hasPrefix("arn:") ? bus : "arn:aws:events:\(region):\(account):event-bus/\(name)"
        return ServiceCall(
            service: "events", operation: "PutEvents", point: "events.put", subject: name,
            permissions: [.init("events:PutEvents", on: arn)],
            attributes: [("bus", name), ("source", source)],
            details: [
                TraceField("bus", name), TraceField("source", source),
                TraceField("detail-type", detailType),
            ])
    }
}
