import AWSWire
import CloudModel
import S3
import SimKernel

/// Finds out who sends a request, and whether it is really them.
struct Gatekeeper {
    let account: any WireAccount
    /// Whether signatures count; else a key is taken as it stands.
    let verifies: Bool
    /// When the request came in real time, and whether its own time is held against that.
    let clock: SignatureClock
    /// The signing keys of earlier requests.
    let signingKeys: SigningKeyCache

    /// Who a request is from and what policies may ask about that.
    struct Visitor {
        var actor: Actor
        var keys: [AuthorizationRequest.ContextKey] = []
    }

    private static let anonymous = Principal(kind: .anonymous, name: "*", account: "")

    func admit(_ input: WireInput, _ call: WireCall) throws(ServiceFailure) -> Visitor {
        do throws(SignatureFailure) {
            if let upload = call.upload { return try admit(upload, call, input) }
            return verifies ? try verified(input, call) : named(input.request.accessKeyID)
        } catch {
            throw ServiceFailure(error, service: call.service)
        }
    }

    private func visitor(_ principal: Principal?) -> Visitor {
        guard let principal else {
            return Visitor(actor: Actor(name: "anonymous", principal: Self.anonymous))
        }
        return Visitor(actor: Actor(name: "client", principal: principal))
    }

    /// Without verification an unknown key is the root user's.
    private func named(_ key: String?) -> Visitor {
        guard let key else { return visitor(nil) }
        return visitor(
            account.keys?.accessKey(key)?.principal ?? .root(account: account.context.account))
    }

    private func verifier(_ call: WireCall) -> SignatureVerifier {
        var verifier = SignatureVerifier(
            dialect: call.dialect, clock: clock, worldNow: account.context.now
        ) { account.keys?.accessKey($0) }
        verifier.keys = signingKeys
        return verifier
    }

    private func verified(
        _ input: WireInput, _ call: WireCall
    ) throws(SignatureFailure) -> Visitor {
        guard
            let proof = try verifier(call).verify(
                input.request.signed, payloadSHA256: input.digest, bucket: call.hostBucket)
        else { return visitor(nil) }
        if let digest = input.digest { try SignatureVerifier.check(proof.payload, sha256: digest) }
        if input.request.isChunked,
            var decoder = proof.chunkDecoder(decodedLength: input.decodedLength)
        {
            // The frames were taken off before; here each of their signatures is looked at.
            try decoder.feed(input.request.body[...]) { _ in }
            try decoder.finish()
        }
        return noted(proof, call)
    }

    private func noted(_ proof: VerifiedSignature, _ call: WireCall) -> Visitor {
        account.keys?.noteUse(
            ofAccessKey: proof.claim.accessKeyID, service: call.service,
            region: proof.claim.scope.region)
        var found = visitor(proof.credential.principal)
        found.keys = proof.contextKeys(now: clock.now)
        return found
    }

    /// A form brings its signature and its policy in its fields.
    private func admit(
        _ upload: MultipartForm, _ call: WireCall, _ input: WireInput
    ) throws(SignatureFailure) -> Visitor {
        if !verifies {
            return named(
                upload.value("x-amz-credential").map { String($0.prefix { $0 != "/" }) }
                    ?? upload.value("awsaccesskeyid"))
        }
        guard let proof = try verifier(call).verifyForm(upload.fields) else {
            return visitor(nil)
        }
        return noted(proof, call)
    }

    /// Holds a form against its own policy.
    func check(_ upload: MultipartForm, _ call: WireCall) throws(ServiceFailure) {
        guard let text = upload.value("policy") else { return }
        // The key is the one that comes of it, with the file's name put in.
        let key = call.key ?? ""
        let fields =
            upload.fields.map { $0.name.lowercased() == "key" ? (name: $0.name, value: key) : $0 }
            + [(name: "bucket", value: call.bucket ?? "")]
        do throws(S3Error) {
            try PostPolicy(Base64Text.decode(text) ?? []).check(
                fields: fields, size: upload.file.count,
                at: VirtualInstant(nanoseconds: clock.now))
        } catch {
            throw ServiceFailure(error, service: "s3")
        }
    }
}
