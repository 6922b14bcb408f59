import CloudModel
import IAM
import SimKernel
import Testing

@Suite("Policies that services leave with IAM") struct ResourcePolicyPortTests {
    private static let queue = "arn:aws:sqs:us-east-1:123456789012:q"
    private static let topic = "arn:aws:sns:us-east-1:123456789012:t"

    @Test("A queue's policy lets a service in for one topic, until it is taken away")
    func policy() throws {
        let world = World(start: VirtualInstant(nanoseconds: 0))
        let context = CloudContext(world: world)
        let iam = IAMEmulator(context: context)
        func isAllowed(from source: String) -> Bool {
            iam.authorize(
                AuthorizationRequest(
                    principal: .service("sns.amazonaws.com"), action: "sqs:SendMessage",
                    resource: Self.queue, context: [.init("aws:SourceArn", source)])
            ).isAllowed
        }
        #expect(!isAllowed(from: Self.topic))
        try iam.setResourcePolicy(
            """
            {"Version": "2012-10-17", "Statement": [{
              "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
              "Action": "sqs:SendMessage", "Resource": "\(Self.queue)",
              "Condition": {"ArnEquals": {"aws:SourceArn": "\(Self.topic)"}}}]}
            """, on: Self.queue)
        #expect(isAllowed(from: Self.topic))
        #expect(!isAllowed(from: Self.topic + "2"))
        try iam.setResourcePolicy(nil, on: Self.queue)
        #expect(!isAllowed(from: Self.topic))
    }

    @Test("A policy that IAM cannot read is refused")
    func malformed() {
        let world = World(start: VirtualInstant(nanoseconds: 0))
        let context = CloudContext(world: world)
        let iam = IAMEmulator(context: context)
        let failure = #expect(throws: ServiceFailure.self) {
            try iam.setResourcePolicy(#"{"Statement": 5}"#, on: Self.queue)
        }
        #expect(failure?.code == "MalformedPolicyDocument")
    }
}
