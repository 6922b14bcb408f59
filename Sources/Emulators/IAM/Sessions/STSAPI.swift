import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension IAMOperation {
    /// Every operation of STS's API model.
    static let sts: [IAMOperation] =
        [
            .read(
                "AssumeRole", .account, IAMEmulator.assumeRoleForCaller,
                .approximated(
                    "no multi-factor authentication; the packed policy size counts characters; the root"
                        + " user, whose credentials a world starts with, may assume roles that trust it"
                )),
            .read("GetCallerIdentity", .account, IAMEmulator.getCallerIdentity),
            .read(
                "GetSessionToken", .account, IAMEmulator.getSessionToken,
                .approximated("no multi-factor authentication")),
            .read(
                "GetFederationToken", .account, IAMEmulator.getFederationToken,
                .approximated("the packed policy size counts characters")),
            .read(
                "GetAccessKeyInfo", .account, IAMEmulator.getAccessKeyInfo,
                .approximated("knows this account's keys only")),
        ]
        + [
            "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot",
            "DecodeAuthorizationMessage", "GetDelegatedAccessToken", "GetWebIdentityToken",
        ].map { .refused($0) }
}

/// The endpoint `sts`.
final class STSAPI: APIService {
    let apiName = "sts"
    private let emulator: IAMEmulator

    init(emulator: IAMEmulator) { self.emulator = emulator }

    func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        let operation = IAMOperation.sts.first { $0.name == request.operation }
        guard let operation, operation.perform != nil else {
            throw request.notEmulated(by: apiName)
        }
        let input = IAMInput(operation: operation, members: request.input, actor: actor)
        return APIAnswer(
            try await emulator.perform(
                input, service: apiName, context: request.context + keys(input), guest: guest,
                permissions: permissions(input)))
    }

    /// GetCallerIdentity and GetSessionToken need none (STS API Reference).
    ///
    /// Malformed requests ask for none either: they are refused for what they are.
    private func permissions(_ input: IAMInput) -> [ServiceCall.Permission] {
        switch input.operation.name {
        case "AssumeRole":
            guard let role = input.text("RoleArn"), let name = input.text("RoleSessionName"),
                (try? emulator.roleName(role)) != nil,
                (try? emulator.checkSessionName(name)) != nil
            else { return [] }
            var actions = ["sts:AssumeRole"]
            if !input.isEmpty("Tags") { actions.append("sts:TagSession") }
            if input.text("SourceIdentity") != nil { actions.append("sts:SetSourceIdentity") }
            return actions.map { ServiceCall.Permission($0, on: role) }
        case "GetFederationToken":
            guard let name = input.text("Name") else { return [] }
            let arn = "arn:aws:sts::\(emulator.context.account):federated-user/\(name)"
            let actions =
                ["sts:GetFederationToken"] + (input.isEmpty("Tags") ? [] : ["sts:TagSession"])
            return actions.map { ServiceCall.Permission($0, on: arn) }
        case "GetAccessKeyInfo": return [.init("sts:GetAccessKeyInfo", on: "*")]
        default: return []
        }
    }

    private func keys(_ input: IAMInput) -> [AuthorizationRequest.ContextKey] {
        let named = [
            ("RoleSessionName", "sts:RoleSessionName"), ("ExternalId", "sts:ExternalId"),
            ("SourceIdentity", "sts:SourceIdentity"),
        ]
        var keys: [AuthorizationRequest.ContextKey] = named.compactMap { member, key in
            input.text(member).map { .init(key, $0) }
        }
        let transitive = input.texts("TransitiveTagKeys")
        if !transitive.isEmpty { keys.append(.init("sts:TransitiveTagKeys", transitive)) }
        return keys
    }
}

extension IAMInput {
    /// Whether a list is absent or has nothing in it.
    func isEmpty(_ member: String) -> Bool { members[member]?.arrayValue?.isEmpty ?? true }
}
