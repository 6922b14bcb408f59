import CloudModel
import Diagnostics
import SimKernel

@testable import IAM

/// A world with IAM and nothing else.
final class TestAccount {
    let world = World(start: VirtualInstant(secondsSinceEpoch: 1_767_225_600))
    let context: CloudContext
    let iam: IAMEmulator
    private final class Nobody: Authorizer {
        func authorize(_ request: AuthorizationRequest) -> Authorization {
            .implicitlyDenied(missing: "nobody is asked")
        }
    }
    private let nobody = Nobody()

    init() {
        context = CloudContext(world: world, authorizer: nobody)
        iam = IAMEmulator(context: context)
        context.authorizer = iam
        context.ports.credentials = iam
        world.add(iam)
    }

    static let openTrust = """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "lambda.amazonaws.com"}}]}
        """

    /// A session of a new role with one policy made of these statements.
    func role(_ statements: String, name: String = "reader") throws -> Principal {
        let arn = try iam.addRole(
            name, trust: PolicyDocument(text: Self.openTrust, name: "trust", kind: .trust),
            policies: [policy(statements, kind: .identity)])
        return .session(role: arn, name: "s")
    }

    func policy(
        _ statements: String, kind: PolicyDocument.Kind, version: String = "2012-10-17"
    ) throws -> PolicyDocument {
        try PolicyDocument(
            text: "{\"Version\": \"\(version)\", \"Statement\": [\(statements)]}", name: "p",
            kind: kind)
    }

    func ask(
        _ principal: Principal, _ action: String, _ resource: String,
        _ keys: [AuthorizationRequest.ContextKey] = []
    ) -> Authorization {
        iam.authorize(
            AuthorizationRequest(
                principal: principal, action: action, resource: resource, context: keys))
    }

    /// Whether one condition is met by a request with these keys.
    func meets(_ condition: String, _ keys: [AuthorizationRequest.ContextKey]) throws -> Bool {
        iam.reset()
        let principal = try role(
            """
            {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": \(condition)}
            """)
        return ask(principal, "s3:GetObject", "arn:aws:s3:::b/k", keys).isAllowed
    }
}
