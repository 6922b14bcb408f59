import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension IAMEmulator {
    // MARK: Handing out

    /// New temporary credentials.
    func issue(
        for principal: (String) -> Principal, entity: String?, length: Int,
        policies: [PolicyDocument]?, tags: OrderedDictionary<String, String> = [:],
        transitive: OrderedSet<String> = [], sourceIdentity: String? = nil
    ) -> Session {
        forgetEndedSessions()
        let id = nextAccessKeyID("ASIA")
        let session = Session(
            id: id, secret: secret(), token: sessionToken(), principal: principal(id),
            entity: entity, issued: context.now, expiry: context.now + .seconds(Int64(length)),
            policies: policies, tags: tags, transitiveTags: transitive,
            sourceIdentity: sourceIdentity)
        state.sessions[id] = session
        return session
    }

    /// Ended sessions are kept for a while, so that their users learn why they are refused.
    private func forgetEndedSessions() {
        guard state.sessions.count >= 4_096 else { return }
        let now = context.now
        state.sessions.removeAll { $0.value.expiry <= now }
    }

    static func shape(_ session: Session) -> JSONValue {
        [
            "AccessKeyId": .string(session.id), "SecretAccessKey": .string(session.secret),
            "SessionToken": .string(session.token), "Expiration": time(session.expiry),
        ]
    }

    func refuseDevices(_ input: IAMInput) throws(IAMError) {
        for member in ["SerialNumber", "TokenCode", "ProvidedContexts"]
        where input.members[member] != nil {
            throw .notEmulated(
                "\(member) of \(input.operation.name) is not emulated (fidelity ledger: sts rule"
                    + " multi-factor authentication)")
        }
    }

    // MARK: Session policies

    /// `Policy` and `PolicyArns`; nil where neither is given.
    func sessionPolicies(_ input: IAMInput) throws(IAMError) -> [PolicyDocument]? {
        var policies: [PolicyDocument] = []
        let arns = policyARNs(input)
        guard arns.count <= 10 else {
            throw .invalid(
                "PolicyArns", "\(arns.count) ARNs",
                "Member must have length less than or equal to 10")
        }
        for arn in arns {
            guard let document = try existingPolicy(arn).document else { continue }
            policies.append(document)
        }
        if let text = input.text("Policy") {
            guard text.unicodeScalars.count <= 2_048 else {
                throw IAMError(
                    reason: .packedPolicyTooLarge,
                    message: "Serialized token too large for session: the policy has"
                        + " \(text.unicodeScalars.count) characters, at most 2048 are allowed")
            }
            do {
                policies.append(
                    try PolicyDocument(text: text, name: "session policy", kind: .identity))
            } catch { throw .malformedPolicy(error.sentence) }
        }
        return arns.isEmpty && input.text("Policy") == nil ? nil : policies
    }

    private func policyARNs(_ input: IAMInput) -> [String] {
        (input.members["PolicyArns"]?.arrayValue ?? []).compactMap { $0["arn"]?.stringValue }
    }

    /// How much of the room for policies and tags is used, in percent; nil where nothing is.
    ///
    /// STS packs them in a form of its own: this counts characters.
    func packedSize(_ input: IAMInput) -> Int? {
        var size = (input.text("Policy") ?? "").utf8.count
        for arn in policyARNs(input) { size += arn.utf8.count }
        for (key, value) in (try? input.tags()) ?? [:] {
            size += key.utf8.count + value.utf8.count
        }
        return size == 0 ? nil : max(1, min(100, size * 100 / 4_096))
    }

    // MARK: Operations

    func getSessionToken(_ input: IAMInput) throws(IAMError) -> JSONObject {
        try refuseDevices(input)
        let caller = input.actor.principal
        try refuseSessions(input)
        let length = try tokenLength(input)
        let session = issue(
            for: {
                Principal(
                    kind: caller.kind, name: caller.name, account: caller.account, credentials: $0)
            }, entity: identity(of: caller), length: length, policies: nil)
        return ["Credentials": Self.shape(session)]
    }

    func getFederationToken(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let name = try input.required("Name")
        guard name.utf8.count >= 2, isName(name, upTo: 32) else {
            throw .invalid(
                "Name", name, "Member must satisfy regular expression pattern: [\\w+=,.@-]*")
        }
        try refuseSessions(input)
        let length = try tokenLength(input)
        let caller = input.actor.principal
        let arn = "arn:aws:sts::\(context.account):federated-user/\(name)"
        // Without session policies a federated user may do nothing.
        let session = issue(
            for: {
                Principal(kind: .user, name: arn, account: caller.account, credentials: $0)
            }, entity: identity(of: caller), length: length,
            policies: try sessionPolicies(input) ?? [], tags: try input.tags())
        var output: JSONObject = [
            "Credentials": Self.shape(session),
            "FederatedUser": [
                "FederatedUserId": .string("\(context.account):\(name)"), "Arn": .string(arn),
            ],
        ]
        if let size = packedSize(input) { output["PackedPolicySize"] = JSONValue(size) }
        return output
    }

    private func refuseSessions(_ input: IAMInput) throws(IAMError) {
        let principal = input.actor.principal
        guard principal.credentials == nil, principal.roleARN == nil else {
            throw .accessDenied("Cannot call \(input.operation.name) with session credentials")
        }
    }

    /// 15 minutes to 36 hours; the root user's tokens last an hour at most.
    private func tokenLength(_ input: IAMInput) throws(IAMError) -> Int {
        let wanted = try input.integer("DurationSeconds", in: 900...129_600)
        if input.actor.principal.kind == .root { return min(wanted ?? 3_600, 3_600) }
        return wanted ?? 43_200
    }

    func getCallerIdentity(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let principal = input.actor.principal
        guard let id = userID(of: principal) else {
            throw .validation("\(principal.name) is a service and has no identity of its own")
        }
        return [
            "UserId": .string(id), "Account": .string(principal.account),
            "Arn": .string(principal.name),
        ]
    }

    func getAccessKeyInfo(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let id = try input.required("AccessKeyId")
        guard accessKey(id) != nil else {
            throw .validation(
                "Invalid type for parameter AccessKeyId: \(id) is of no known account")
        }
        return ["Account": .string(context.account)]
    }
}
