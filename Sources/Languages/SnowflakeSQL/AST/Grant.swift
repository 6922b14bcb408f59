public import Diagnostics

/// One privilege, in upper case, with columns where they are named.
public struct Privilege: Hashable, Sendable {
    /// `SELECT`, `CREATE TABLE`, `ALL`, `OWNERSHIP`, `IMPORTED PRIVILEGES`, ….
    public var name: String
    public var columns: [Identifier] = []
    @Located public var span: SourceSpan
}

/// What privileges are granted on.
public enum GrantTarget: Hashable, Sendable {
    case account
    case object(ObjectKind, ObjectName, signature: [TypeName]?)
    /// `ALL kinds IN DATABASE | SCHEMA name`; the kind in the singular.
    case all(ObjectKind, in: ObjectKind, ObjectName)
    /// `FUTURE kinds IN DATABASE | SCHEMA name`; the kind in the singular.
    case future(ObjectKind, in: ObjectKind, ObjectName)
}

/// Who gets or loses a grant.
public struct Grantee: Hashable, Sendable {
    /// `ROLE`, `DATABASE ROLE`, `USER`, `SHARE`, `APPLICATION`, `APPLICATION ROLE`.
    public var kind: ObjectKind
    public var name: ObjectName
}

/// What is granted or revoked.
public enum GrantSubject: Hashable, Sendable {
    case privileges([Privilege], on: GrantTarget)
    /// A role to a role or user.
    case role(ObjectName)
    case databaseRole(ObjectName)
    case applicationRole(ObjectName)
    /// `SERVICE ROLE service!role`.
    case serviceRole(ObjectName, Identifier)
    /// `CALLER` and `INHERITED CALLER` privileges.
    case callerPrivileges(isInherited: Bool, [Privilege], on: GrantTarget)
}

/// `GRANT … TO …`.
public struct Grant: Hashable, Sendable {
    public var subject: GrantSubject
    public var grantee: Grantee
    public var withGrantOption: Bool
    /// `COPY` or `REVOKE` (CURRENT GRANTS) of `GRANT OWNERSHIP`.
    public var currentGrants: String?
    @Located public var span: SourceSpan
}

/// `REVOKE [GRANT OPTION FOR] … FROM … [RESTRICT | CASCADE]`.
public struct Revoke: Hashable, Sendable {
    public var subject: GrantSubject
    public var grantee: Grantee
    public var grantOptionOnly: Bool
    /// `CASCADE` or `RESTRICT`.
    public var behaviour: String?
    @Located public var span: SourceSpan
}
