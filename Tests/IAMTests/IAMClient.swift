import CloudModel
import DataFormats
import SimKernel

@testable import IAM

extension TestAccount {
    static let root = Actor(name: "tester", principal: .root(account: "123456789012"))

    /// Calls one operation through the service's own API and the gate.
    func call(
        _ service: String = "iam", _ operation: String, _ input: JSONValue = [:],
        as principal: Principal? = nil
    ) -> Result<JSONObject, ServiceFailure> {
        let api = service == "sts" ? iam.stsAPI : iam.api
        let actor = principal.map { Actor(name: "tester", principal: $0) } ?? Self.root
        let request = APIRequest(operation: operation, input: input.objectValue ?? [:])
        let answer = Answer()
        let guest = world.startGuest("tester") { guest in
            answer.result = await Self.respond(api, request, actor, guest)
        }
        world.drainGuests()
        while !guest.hasEnded, case .advanced = world.step() {}
        return answer.result ?? .failure(.guestDied)
    }

    private final class Answer { var result: Result<JSONObject, ServiceFailure>? }

    private static func respond(
        _ api: any APIService, _ request: APIRequest, _ actor: Actor, _ guest: Guest
    ) async -> Result<JSONObject, ServiceFailure> {
        do {
            return .success(try await api.respond(to: request, as: actor, guest: guest).output)
        } catch { return .failure(error) }
    }

    /// The answer as one value, for looking into it.
    func ok(
        _ operation: String, _ input: JSONValue = [:], service: String = "iam",
        as principal: Principal? = nil
    ) throws -> JSONValue {
        .object(try call(service, operation, input, as: principal).get())
    }

    /// The code of the failure; nil if there is none.
    func code(
        _ operation: String, _ input: JSONValue = [:], service: String = "iam",
        as principal: Principal? = nil
    ) -> String? {
        if case .failure(let failure) = call(service, operation, input, as: principal) {
            failure.code
        } else {
            nil
        }
    }

    /// A policy's text.
    static func text(_ statements: String) -> JSONValue {
        .string("{\"Version\": \"2012-10-17\", \"Statement\": [\(statements)]}")
    }

    static let allowAll = text(#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)
    static let trustAccount = text(
        #"{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "#
            + #""Principal": {"AWS": "123456789012"}}"#)

    /// The principal behind temporary credentials.
    func principal(_ credentials: JSONValue?) throws -> Principal {
        let id = credentials?["AccessKeyId"]?.stringValue ?? ""
        guard let key = iam.accessKey(id) else { throw GuestDied() }
        return key.principal
    }
}
