/// Where services leave the policies of their resources, so that IAM reads them at the gate.
public protocol ResourcePolicyService: AnyObject {
    /// Puts a policy's JSON text on a queue, topic or bus; nil takes it away.
    ///
    /// - Throws: a failure that says in IAM's words what is wrong with the text; the service that
    ///   was asked answers with a code of its own.
    func setResourcePolicy(_ text: String?, on arn: String) throws(ServiceFailure)

    /// The JSON text of a resource's policy; nil where it has none.
    func resourcePolicy(on arn: String) -> String?
}
