import CloudModel
import DataFormats
import SimKernel

@testable import S3

/// Calls through the API, as an SDK would make them.
extension TestAccount {
    private final class Box {
        var result: Result<APIAnswer, ServiceFailure>?
    }

    /// Performs an operation through the gate and lets the time pass that it takes.
    @discardableResult
    func call(
        _ operation: String, _ input: JSONObject = [:], body: [UInt8] = [],
        as caller: Actor? = nil, context: [AuthorizationRequest.ContextKey] = []
    ) throws(ServiceFailure) -> APIAnswer {
        let box = Box()
        let actor = caller ?? actor
        let s3 = s3
        let request = APIRequest(
            operation: operation, input: input, body: body, context: context)
        world.startGuest("sdk") { guest in
            do throws(ServiceFailure) {
                box.result = .success(try await s3.respond(to: request, as: actor, guest: guest))
            } catch { box.result = .failure(error) }
        }
        world.drainGuests()
        while box.result == nil, world.step() == .advanced {}
        guard let result = box.result else { return APIAnswer(["Never": "answered"]) }
        return try result.get()
    }

    /// An operation on the bucket `data` and a key.
    @discardableResult
    func on(
        _ key: String, _ operation: String, _ more: JSONObject = [:], body: String = ""
    ) throws(ServiceFailure) -> APIAnswer {
        var input: JSONObject = ["Bucket": "data", "Key": .string(key)]
        for (name, value) in more { input[name] = value }
        return try call(operation, input, body: Array(body.utf8))
    }

    /// An operation on the bucket `data`.
    @discardableResult
    func onBucket(_ operation: String, _ more: JSONObject = [:]) throws(ServiceFailure)
        -> APIAnswer
    {
        var input: JSONObject = ["Bucket": "data"]
        for (name, value) in more { input[name] = value }
        return try call(operation, input)
    }

    /// The failure that something ends in.
    func failure(_ body: () throws(ServiceFailure) -> Void) -> ServiceFailure? {
        do {
            try body()
            return nil
        } catch { return error }
    }

    func body(_ answer: APIAnswer) -> String { String(decoding: answer.body, as: UTF8.self) }

    static func stranger(_ account: String = "999999999999") -> Actor {
        Actor(name: "stranger", principal: .root(account: account))
    }

    static let nobody = Actor(
        name: "nobody", principal: Principal(kind: .anonymous, name: "*", account: ""))
}

extension ServiceFailure {
    /// Code and status in one text, such as `NoSuchKey 404`.
    var brief: String { "\(code) \(status)" }
}
