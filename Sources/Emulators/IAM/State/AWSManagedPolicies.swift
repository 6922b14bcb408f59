import CloudModel
import OrderedCollections
import SimKernel

/// The few managed policies of AWS whose documents are short and known.
///
/// AWS Managed Policy Reference Guide. Others exist in AWS and are `NoSuchEntity` here, with a
/// message that says so.
enum AWSManagedPolicies {
    private static let logs = [
        "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
    ]

    private static let table: [(path: String, name: String, statements: [Statement])] = [
        ("/", "AdministratorAccess", [Statement(["*"])]),
        ("/", "AWSDenyAll", [Statement(["*"], effect: "Deny")]),
        ("/", "AmazonS3FullAccess", [Statement(["s3:*", "s3-object-lambda:*"])]),
        (
            "/", "AmazonS3ReadOnlyAccess",
            [
                Statement([
                    "s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*",
                    "s3-object-lambda:List*",
                ])
            ]
        ),
        ("/", "AmazonSQSFullAccess", [Statement(["sqs:*"])]),
        ("/", "AWSStepFunctionsFullAccess", [Statement(["states:*"])]),
        (
            "/", "IAMReadOnlyAccess",
            [
                Statement([
                    "iam:GenerateCredentialReport", "iam:GenerateServiceLastAccessedDetails",
                    "iam:Get*", "iam:List*", "iam:SimulateCustomPolicy",
                    "iam:SimulatePrincipalPolicy",
                ])
            ]
        ),
        ("/service-role/", "AWSLambdaBasicExecutionRole", [Statement(logs)]),
        ("/service-role/", "AWSLambdaRole", [Statement(["lambda:InvokeFunction"])]),
        (
            "/service-role/", "AWSLambdaSQSQueueExecutionRole",
            [
                Statement(
                    ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] + logs)
            ]
        ),
        (
            "/", "AWSLambdaExecute",
            [
                Statement(["logs:*"], on: "arn:aws:logs:*:*:*"),
                Statement(["s3:GetObject", "s3:PutObject"], on: "arn:aws:s3:::*"),
            ]
        ),
    ]

    private struct Statement {
        let actions: [String]
        let effect: String
        let resource: String

        init(_ actions: [String], effect: String = "Allow", on resource: String = "*") {
            self.actions = actions
            self.effect = effect
            self.resource = resource
        }

        var json: String {
            let list = actions.map { "\"\($0)\"" }.joined(separator: ", ")
            return "{\"Effect\": \"\(effect)\", \"Action\": [\(list)],"
                + " \"Resource\": \"\(resource)\"}"
        }
    }

    static var names: [String] { table.map(\.name) }

    static let all: [ManagedPolicy] = table.map { path, name, statements in
        let text =
            "{\"Version\": \"2012-10-17\", \"Statement\": ["
            + statements.map(\.json).joined(separator: ", ") + "]}"
        guard let document = try? PolicyDocument(text: text, name: name, kind: .identity) else {
            preconditionFailure("AWS's policy \(name) is malformed")
        }
        let epoch = VirtualInstant(secondsSinceEpoch: 1_423_226_400)
        var hash = StableHash()
        hash.combine(name)
        let id = String(hash.finalize(), radix: 36).uppercased()
        return ManagedPolicy(
            name: name, path: path, arn: "arn:aws:iam::aws:policy\(path)\(name)",
            id: "ANPA" + String(("AAAAAAAA" + id).suffix(17)), created: epoch, updated: epoch,
            versions: [.init(id: "v1", document: document, created: epoch)],
            defaultVersion: "v1", nextVersion: 2, isByAWS: true)
    }

    static func policy(_ arn: String) -> ManagedPolicy? { all.first { $0.arn == arn } }
}
