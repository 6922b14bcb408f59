public import CloudModel
import Diagnostics
import OrderedCollections

extension IAMEmulator: ResourcePolicyService {
    /// Reads and keeps the policy of a queue, topic or bus.
    public func setResourcePolicy(_ text: String?, on arn: String) throws(ServiceFailure) {
        guard let text else { return setResourcePolicy(arn, nil) }
        do throws(PolicyProblems) {
            setResourcePolicy(
                arn, try PolicyDocument(text: text, name: "policy of \(arn)", kind: .resource))
        } catch {
            throw ServiceFailure(
                service: "iam", code: "MalformedPolicyDocument",
                message: error.diagnostics.first?.summary ?? "the policy is malformed", status: 400)
        }
    }

    public func resourcePolicy(on arn: String) -> String? { state.resourcePolicies[arn]?.text }
}
