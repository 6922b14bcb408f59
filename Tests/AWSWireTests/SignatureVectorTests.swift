import CloudModel
import Crypto
import DataFormats
import Foundation
import Testing

@testable import AWSWire

/// Requests that botocore signed; generate_signature_vectors.py writes them.
struct SignatureVector: Sendable, CustomTestStringConvertible {
    let name: String
    let service: String
    let request: SignedRequest
    let body: String
    let token: String?

    var testDescription: String { name }

    static let document: JSONValue = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "SignatureVectors.json")
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }()

    static let all: [SignatureVector] = (document["vectors"]?.arrayValue ?? []).map { vector in
        func text(_ name: String) -> String { vector[name]?.stringValue ?? "" }
        let headers = vector["headers"]?.arrayValue ?? []
        return SignatureVector(
            name: text("name"), service: text("service"),
            request: SignedRequest(
                method: text("method"), rawPath: text("path"), rawQuery: text("query"),
                headers: headers.map { ($0[0]?.stringValue ?? "", $0[1]?.stringValue ?? "") }),
            body: text("body"), token: vector["token"]?.stringValue)
    }

    var world: SignatureWorld {
        var world = SignatureWorld()
        world.now = 1_736_445_600_000_000_000
        world.dialect = service == "s3" ? .s3 : service == "sts" ? .query : .json
        world.service = service
        world.key = AccessKeyCredential(
            id: Self.document["accessKey"]?.stringValue ?? "",
            secret: Self.document["secret"]?.stringValue ?? "", sessionToken: token,
            principal: .root(account: "123456789012"))
        return world
    }

    var digest: String { Hex.sha256(body) }
}

@Suite("Requests signed by botocore")
struct SignatureVectorTests {
    @Test("There are vectors")
    func some() { #expect(SignatureVector.all.count >= 21) }

    @Test("Every one is verified", arguments: SignatureVector.all)
    func verified(vector: SignatureVector) throws {
        let found = try vector.world.verifier.verify(
            vector.request, payloadSHA256: vector.service == "s3" ? nil : vector.digest)
        let signature = try #require(found)
        #expect(signature.credential.id == vector.world.key.id)
        try SignatureVerifier.check(signature.payload, sha256: vector.digest)
    }

    @Test("None survives a change of what it covers", arguments: SignatureVector.all)
    func changed(vector: SignatureVector) {
        var changes: [SignedRequest] = []
        var request = vector.request
        request.method = "PATCH"
        changes.append(request)
        request = vector.request
        request.rawPath += "x"
        changes.append(request)
        request = vector.request
        request.rawQuery += request.rawQuery.isEmpty ? "x=1" : "&x=1"
        changes.append(request)
        // The old version covers neither the host nor parameters that are no subresources.
        if vector.name.hasPrefix("old") {
            changes.removeLast()
        } else {
            request = vector.request
            request.headers = request.headers.map { name, value in
                (name, name.lowercased() == "host" ? "elsewhere" : value)
            }
            changes.append(request)
        }
        let mismatch =
            vector.world.dialect == .json
            ? "InvalidSignatureException" : "SignatureDoesNotMatch"
        for change in changes {
            #expect(
                vector.world.failure(
                    change, payload: vector.service == "s3" ? nil : vector.digest)?.code
                    == mismatch)
        }
        var world = vector.world
        world.key = AccessKeyCredential(
            id: world.key.id, secret: "another", sessionToken: vector.token,
            principal: world.key.principal)
        #expect(
            world.failure(
                vector.request, payload: vector.service == "s3" ? nil : vector.digest)?.code
                == mismatch)
    }

    @Test("A body that was not signed is refused")
    func body() throws {
        let vector = try #require(SignatureVector.all.first { $0.name == "query protocol" })
        #expect(
            vector.world.failure(vector.request, payload: Hex.sha256("Action=Other"))?.code
                == "SignatureDoesNotMatch")
        let put = try #require(SignatureVector.all.first { $0.name == "put with metadata" })
        let verified = try #require(try put.world.verifier.verify(put.request))
        let failure = #expect(throws: SignatureFailure.self) {
            try SignatureVerifier.check(verified.payload, sha256: Hex.sha256("other"))
        }
        #expect(failure?.code == "XAmzContentSHA256Mismatch")
    }
}
