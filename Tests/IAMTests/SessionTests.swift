import CloudModel
import SimKernel
import Testing

@testable import IAM

@Suite("Sessions and laws")
struct SessionTests {
    private func account(_ trust: String) throws -> (TestAccount, String) {
        let account = TestAccount()
        let arn = try account.iam.addRole(
            "loader", trust: account.policy(trust, kind: .trust))
        return (account, arn.description)
    }

    private func assume(
        _ account: TestAccount, _ role: String, _ principal: Principal, id: String? = nil,
        session: String = "load"
    ) -> Result<Principal, ServiceFailure> {
        Result { () throws(ServiceFailure) in
            try account.iam.assumeRole(
                role, session: session, externalID: id,
                as: Actor(name: "test", principal: principal))
        }
    }

    @Test("A service needs only the trust policy, and only its own")
    func service() throws {
        let (account, role) = try account(
            """
            {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"},
             "Action": "sts:AssumeRole"}
            """)
        let session = try assume(account, role, .service("glue.amazonaws.com")).get()
        #expect(session.name == "arn:aws:sts::123456789012:assumed-role/loader/load")
        #expect(session.roleARN == role)
        let other = assume(account, role, .service("lambda.amazonaws.com"))
        let failure = #expect(throws: ServiceFailure.self) { try other.get() }
        #expect(failure?.code == "AccessDenied")
        #expect(failure?.isDefinite == true)
    }

    @Test("The external id must be the one that the trust policy asks for")
    func externalID() throws {
        let (account, role) = try account(
            """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:user/snow"},
             "Action": "sts:AssumeRole",
             "Condition": {"StringEquals": {"sts:ExternalId": "TELCO_1"}}}
            """)
        let service = Principal(
            kind: .user, name: "arn:aws:iam::999999999999:user/snow", account: "999999999999")
        #expect(throws: Never.self) { try assume(account, role, service, id: "TELCO_1").get() }
        #expect(throws: ServiceFailure.self) { try assume(account, role, service).get() }
        let stranger = Principal(
            kind: .user, name: "arn:aws:iam::999999999999:user/rain", account: "999999999999")
        #expect(throws: ServiceFailure.self) {
            try assume(account, role, stranger, id: "TELCO_1").get()
        }
        let (own, ownRole) = try self.account(
            """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/caller"},
             "Action": "sts:AssumeRole",
             "Condition": {"StringEquals": {"sts:ExternalId": "TELCO_1"}}}
            """)
        let caller = try own.role(
            #"{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}"#, name: "caller")
        #expect(throws: Never.self) { try assume(own, ownRole, caller, id: "TELCO_1").get() }
        let wrong = assume(own, ownRole, caller, id: "OTHER")
        let failure = #expect(throws: ServiceFailure.self) { try wrong.get() }
        #expect(failure?.message.contains("sts:ExternalId is not met (it is OTHER)") == true)
        #expect(throws: ServiceFailure.self) { try assume(own, ownRole, caller).get() }
    }

    @Test("A role that trusts the account leaves it to identity policies")
    func delegation() throws {
        let (account, role) = try account(
            """
            {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
            """)
        let allowed = try account.role(
            #"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "\#(role)"}"#,
            name: "allowed")
        let other = try account.role(
            #"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#, name: "other")
        #expect(throws: Never.self) { try assume(account, role, allowed).get() }
        #expect(throws: ServiceFailure.self) { try assume(account, role, other).get() }
    }

    @Test("Missing roles are denied, bad session names refused")
    func refusals() throws {
        let account = TestAccount()
        let service = Principal.service("glue.amazonaws.com")
        let missing = #expect(throws: ServiceFailure.self) {
            try assume(account, "arn:aws:iam::123456789012:role/none", service).get()
        }
        #expect(missing?.status == 403)
        let name = #expect(throws: ServiceFailure.self) {
            try assume(account, "arn:aws:iam::123456789012:role/none", service, session: "a b")
                .get()
        }
        #expect(name?.code == "ValidationError")
    }

    @Test("Reset, snapshot and restore keep their laws, and a double role has no effect")
    func laws() throws {
        let (account, role) = try account(
            #"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#)
        let before = account.iam.identities
        #expect(throws: IAMError.self) {
            try account.iam.addRole(
                "loader",
                trust: account.policy(
                    #"{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}"#,
                    kind: .trust))
        }
        #expect(account.iam.identities == before)
        let service = Principal.service("glue.amazonaws.com")
        #expect(throws: Never.self) { try assume(account, role, service).get() }
        let snapshot = account.iam.snapshot()
        account.iam.reset()
        account.iam.reset()
        #expect(account.iam.identities.isEmpty && account.iam.usedPermissions.isEmpty)
        account.iam.restore(snapshot)
        #expect(account.iam.identities == before)
        #expect(account.iam.usedPermissions.count == 1)
        #expect(throws: Never.self) { try assume(account, role, service).get() }
    }

    @Test("The ledger names everything once")
    func fidelity() {
        let names = (iamFidelity + stsFidelity).map { $0.service + $0.kind.rawValue + $0.name }
        #expect(Set(names).count == names.count)
    }
}
