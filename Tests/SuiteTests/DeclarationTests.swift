import CloudModel
import Glue
import IAM
import Lambda
import Messaging
import S3
import Testing

@testable import AWSWire

@Suite("Declarations of the wire")
struct DeclarationTests {
    private static let ledger =
        s3Fidelity + iamFidelity + stsFidelity + messagingFidelity + lambdaFidelity + glueFidelity

    @Test("Every operation that is emulated is declared with its members")
    func declared() {
        var checked = 0
        for entry in Self.ledger where entry.kind == .operation && entry.status != .refused {
            let name = String(entry.name.prefix { $0 != " " })
            guard let operation = WireModel.named(entry.service)?.operations[name] else { continue }
            checked += 1
            #expect(operation.isDeclared, "\(entry.service) \(name): scripts/api-models")
        }
        #expect(checked > 300)
    }
}
