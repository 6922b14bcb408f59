public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension IAMEmulator {
    /// IAM's own API.
    public var api: any APIService { IAMAPI(emulator: self) }

    /// The API of AWS STS, over the same account.
    public var stsAPI: any APIService { STSAPI(emulator: self) }
}

/// The endpoint `iam`.
final class IAMAPI: APIService {
    let apiName = "iam"
    private let emulator: IAMEmulator

    init(emulator: IAMEmulator) { self.emulator = emulator }

    func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        guard let operation = IAMOperation.named(request.operation), operation.perform != nil
        else { throw request.notEmulated(by: apiName) }
        let input = IAMInput(operation: operation, members: request.input, actor: actor)
        return APIAnswer(
            try await emulator.perform(
                input, service: apiName, context: request.context, guest: guest))
    }
}

extension IAMEmulator {
    /// Takes one request through the gate.
    func perform(
        _ input: IAMInput, service: String, context keys: [AuthorizationRequest.ContextKey],
        guest: Guest, permissions: [ServiceCall.Permission]? = nil
    ) async throws(ServiceFailure) -> JSONObject {
        let operation = input.operation
        guard let perform = operation.perform else {
            preconditionFailure("\(operation.name) is refused")
        }
        try check(input.actor.principal, service: service)
        let subject = subjectName(input)
        let call = ServiceCall(
            service: service, operation: operation.name,
            point: operation.name == "AssumeRole" ? "sts.assume_role" : "\(service).call",
            subject: subject, permissions: permissions ?? self.permissions(input),
            attributes: operation.name == "AssumeRole" ? [("role", subject)] : [],
            context: keys + contextKeys(input))
        return try await context.call(
            call, as: input.actor, guest: guest,
            perform: { _ throws(ServiceFailure) in
                do throws(IAMError) {
                    let output = try perform(self)(input)
                    if operation.changes { policiesByAction = [:] }
                    return output
                } catch { throw ServiceFailure(error, service: service) }
            })
    }

    /// Nobody gets anywhere without credentials or with those of a session that is over.
    ///
    /// STS API Reference, GetSessionToken: credentials of such sessions and of federated users
    /// cannot call IAM.
    private func check(_ principal: Principal, service: String) throws(ServiceFailure) {
        let error: IAMError
        if principal.kind == .anonymous {
            error = IAMError(
                reason: .missingAuthenticationToken,
                message: "Request is missing Authentication Token")
        } else if sessionHasEnded(principal) {
            error = IAMError(
                reason: .expiredToken,
                message: "The security token included in the request is expired")
        } else if service == "iam", principal.credentials != nil, principal.roleARN == nil {
            error = IAMError(
                reason: .invalidClientTokenID,
                message: "The security token included in the request is invalid")
        } else {
            return
        }
        throw ServiceFailure(error, service: service)
    }

    // MARK: What is asked of policies

    /// The stable business name of what a request is about.
    private func subjectName(_ input: IAMInput) -> String {
        let named = [
            "UserName", "RoleName", "GroupName", "PolicyName", "PolicyArn", "InstanceProfileName",
            "RoleArn", "Name", "AccessKeyId", "AccountAlias", "PolicySourceArn",
        ]
        switch input.operation.subject {
        case .entity(let kind): return input.text("\(kind.title)Name") ?? ""
        default: break
        }
        for member in named { if let text = input.text(member) { return text } }
        return ""
    }

    private func permissions(_ input: IAMInput) -> [ServiceCall.Permission] {
        let action = "iam:\(input.operation.name)"
        var permissions = [ServiceCall.Permission(action, on: resource(input))]
        if input.operation.name == "AddRoleToInstanceProfile", let name = input.text("RoleName") {
            permissions.append(.init("iam:PassRole", on: entityARN(.role, name, path: "/")))
        }
        return permissions
    }

    /// The resource of a request's permission.
    ///
    /// Service Authorization Reference, "Actions, resources, and condition keys for IAM".
    private func resource(_ input: IAMInput) -> String {
        let start = "arn:aws:iam::\(context.account):"
        let path = input.text("Path") ?? "/"
        switch input.operation.subject {
        case .entity(let kind):
            let name =
                input.text("\(kind.title)Name")
                ?? (kind == .user ? (try? input.userName()) : nil)
            // Root asks about itself.
            guard let name else { return start + "root" }
            return entityARN(kind, name, path: path)
        case .list(let kind): return start + "\(kind.rawValue)/"
        case .policy: return input.text("PolicyArn") ?? "*"
        case .newPolicy: return start + "policy\(path)\(input.text("PolicyName") ?? "")"
        case .profile:
            let name = input.text("InstanceProfileName") ?? ""
            return state.profiles[name]?.arn ?? start + "instance-profile\(path)\(name)"
        case .profiles: return start + "instance-profile/"
        case .account:
            return input.operation.name == "SimulatePrincipalPolicy"
                || input.operation.name == "GetContextKeysForPrincipalPolicy"
                ? input.text("PolicySourceArn") ?? "*" : "*"
        }
    }

    private func entityARN(_ kind: Entity.Kind, _ name: String, path: String) -> String {
        state.entities[EntityKey(kind, name)]?.arn(in: context.account)
            ?? "arn:aws:iam::\(context.account):\(kind.rawValue)\(path)\(name)"
    }

    private func contextKeys(_ input: IAMInput) -> [AuthorizationRequest.ContextKey] {
        var keys: [AuthorizationRequest.ContextKey] = []
        if let arn = input.text("PolicyArn") { keys.append(.init("iam:PolicyARN", arn)) }
        if let arn = input.text("PermissionsBoundary") {
            keys.append(.init("iam:PermissionsBoundary", arn))
        }
        let tags = (try? input.tags()) ?? [:]
        for (key, value) in tags { keys.append(.init("aws:RequestTag/\(key)", value)) }
        let names = Array(tags.keys) + input.texts("TagKeys")
        if !names.isEmpty { keys.append(.init("aws:TagKeys", names)) }
        for (key, value) in ownTags(input) {
            keys.append(.init("aws:ResourceTag/\(key)", value))
            keys.append(.init("iam:ResourceTag/\(key)", value))
        }
        return keys
    }

    /// The tags of what the request is about.
    private func ownTags(_ input: IAMInput) -> [(key: String, value: String)] {
        switch input.operation.subject {
        case .entity(let kind):
            guard let name = input.text("\(kind.title)Name") else { return [] }
            return state.entities[EntityKey(kind, name)]?.tags.elements.map { $0 } ?? []
        case .policy:
            return input.text("PolicyArn").flatMap { state.managed[$0] }?.tags.elements.map { $0 }
                ?? []
        case .profile:
            return input.text("InstanceProfileName").flatMap { state.profiles[$0] }?.tags.elements
                .map { $0 } ?? []
        case .list, .newPolicy, .profiles, .account: return []
        }
    }
}
