import CloudModel
import DataFormats
import OrderedCollections

/// One operation of IAM or STS: what carries it out and how true it is.
///
/// The tables of these are what is dispatched from and what the fidelity ledger is made of.
struct IAMOperation: Sendable {
    /// What a request is about, which decides the resource that its permission is on.
    enum Subject: Sendable {
        case entity(Entity.Kind)
        /// All entities of a kind: `arn:aws:iam::ACCOUNT:user/`.
        case list(Entity.Kind)
        case policy, newPolicy, profile, profiles
        /// `*`.
        case account
    }

    typealias Perform =
        @Sendable (IAMEmulator) -> (IAMInput) throws(IAMError) -> JSONObject

    let name: String
    let subject: Subject
    let fidelity: FidelityStatus
    /// Whether policies of callers may change, so that what was derived from them is let go.
    let changes: Bool
    /// Nil for what is refused.
    let perform: Perform?

    static func read(
        _ name: String, _ subject: Subject, _ perform: @escaping Perform,
        _ fidelity: FidelityStatus = .exact
    ) -> Self {
        Self(name: name, subject: subject, fidelity: fidelity, changes: false, perform: perform)
    }

    static func write(
        _ name: String, _ subject: Subject, _ perform: @escaping Perform,
        _ fidelity: FidelityStatus = .exact
    ) -> Self {
        Self(name: name, subject: subject, fidelity: fidelity, changes: true, perform: perform)
    }

    static func refused(_ name: String) -> Self {
        Self(
            name: name, subject: .account, fidelity: .refused, changes: false, perform: nil)
    }
}
