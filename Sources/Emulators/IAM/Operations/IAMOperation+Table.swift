import CloudModel

extension IAMOperation {
    /// Every operation of IAM's API model.
    static let all: [IAMOperation] =
        users + groups + roles + keys + policies + attachments + profiles + account + absences
        + refusals

    static func named(_ name: String) -> IAMOperation? { all.first { $0.name == name } }

    private static let users: [IAMOperation] = [
        .write("CreateUser", .entity(.user), IAMEmulator.createEntity),
        .read("GetUser", .entity(.user), IAMEmulator.getUser),
        .read("ListUsers", .list(.user), IAMEmulator.listEntities),
        .write(
            "UpdateUser", .entity(.user), IAMEmulator.updateEntity,
            .approximated("policies that name the user keep its old ARN")),
        .write("DeleteUser", .entity(.user), IAMEmulator.deleteEntity),
        .write("TagUser", .entity(.user), IAMEmulator.tagEntity),
        .write("UntagUser", .entity(.user), IAMEmulator.untagEntity),
        .read("ListUserTags", .entity(.user), IAMEmulator.listEntityTags),
        .write("PutUserPermissionsBoundary", .entity(.user), IAMEmulator.putBoundary),
        .write("DeleteUserPermissionsBoundary", .entity(.user), IAMEmulator.deleteBoundary),
        .read("ListGroupsForUser", .entity(.user), IAMEmulator.listGroupsForUser),
    ]

    private static let groups: [IAMOperation] = [
        .write("CreateGroup", .entity(.group), IAMEmulator.createEntity),
        .read("GetGroup", .entity(.group), IAMEmulator.getGroup),
        .read("ListGroups", .list(.group), IAMEmulator.listEntities),
        .write("UpdateGroup", .entity(.group), IAMEmulator.updateEntity),
        .write("DeleteGroup", .entity(.group), IAMEmulator.deleteEntity),
        .write("AddUserToGroup", .entity(.group), IAMEmulator.addUserToGroup),
        .write("RemoveUserFromGroup", .entity(.group), IAMEmulator.removeUserFromGroup),
    ]

    private static let roles: [IAMOperation] = [
        .write("CreateRole", .entity(.role), IAMEmulator.createRole),
        .read("GetRole", .entity(.role), IAMEmulator.getEntity),
        .read("ListRoles", .list(.role), IAMEmulator.listEntities),
        .write("UpdateRole", .entity(.role), IAMEmulator.updateRole),
        .write("UpdateRoleDescription", .entity(.role), IAMEmulator.updateRoleDescription),
        .write("UpdateAssumeRolePolicy", .entity(.role), IAMEmulator.updateTrust),
        .write("DeleteRole", .entity(.role), IAMEmulator.deleteEntity),
        .write("TagRole", .entity(.role), IAMEmulator.tagEntity),
        .write("UntagRole", .entity(.role), IAMEmulator.untagEntity),
        .read("ListRoleTags", .entity(.role), IAMEmulator.listEntityTags),
        .write("PutRolePermissionsBoundary", .entity(.role), IAMEmulator.putBoundary),
        .write("DeleteRolePermissionsBoundary", .entity(.role), IAMEmulator.deleteBoundary),
    ]

    private static let keys: [IAMOperation] = [
        .write("CreateAccessKey", .entity(.user), IAMEmulator.createAccessKey),
        .read("ListAccessKeys", .entity(.user), IAMEmulator.listAccessKeys),
        .write("UpdateAccessKey", .entity(.user), IAMEmulator.updateAccessKey),
        .write("DeleteAccessKey", .entity(.user), IAMEmulator.deleteAccessKey),
        .read("GetAccessKeyLastUsed", .account, IAMEmulator.getAccessKeyLastUsed),
    ]

    private static let policies: [IAMOperation] = [
        .write("CreatePolicy", .newPolicy, IAMEmulator.createPolicy),
        .read("GetPolicy", .policy, IAMEmulator.getPolicy),
        .read("ListPolicies", .account, IAMEmulator.listPolicies, awsPolicies),
        .write("DeletePolicy", .policy, IAMEmulator.deletePolicy),
        .write("CreatePolicyVersion", .policy, IAMEmulator.createPolicyVersion),
        .read("GetPolicyVersion", .policy, IAMEmulator.getPolicyVersion),
        .read("ListPolicyVersions", .policy, IAMEmulator.listPolicyVersions),
        .write("DeletePolicyVersion", .policy, IAMEmulator.deletePolicyVersion),
        .write("SetDefaultPolicyVersion", .policy, IAMEmulator.setDefaultPolicyVersion),
        .write("TagPolicy", .policy, IAMEmulator.tagPolicy),
        .write("UntagPolicy", .policy, IAMEmulator.untagPolicy),
        .read("ListPolicyTags", .policy, IAMEmulator.listPolicyTags),
        .read("ListEntitiesForPolicy", .policy, IAMEmulator.listEntitiesForPolicy),
    ]

    static let awsPolicies = FidelityStatus.approximated(
        "of AWS's own managed policies only "
            + AWSManagedPolicies.names.joined(separator: ", "))

    /// The same nine operations for users, groups and roles.
    private static let attachments: [IAMOperation] = Entity.Kind.allCases.flatMap { kind in
        let one = kind.title
        return [
            write("Attach\(one)Policy", .entity(kind), IAMEmulator.attachPolicy, awsPolicies),
            write("Detach\(one)Policy", .entity(kind), IAMEmulator.detachPolicy),
            read("ListAttached\(one)Policies", .entity(kind), IAMEmulator.listAttachedPolicies),
            write("Put\(one)Policy", .entity(kind), IAMEmulator.putInlinePolicy),
            read("Get\(one)Policy", .entity(kind), IAMEmulator.getInlinePolicy),
            write("Delete\(one)Policy", .entity(kind), IAMEmulator.deleteInlinePolicy),
            read("List\(one)Policies", .entity(kind), IAMEmulator.listInlinePolicies),
        ]
    }

    private static let profiles: [IAMOperation] = [
        .write("CreateInstanceProfile", .profile, IAMEmulator.createProfile),
        .read("GetInstanceProfile", .profile, IAMEmulator.getProfile),
        .read("ListInstanceProfiles", .profiles, IAMEmulator.listProfiles),
        .read("ListInstanceProfilesForRole", .entity(.role), IAMEmulator.listProfilesForRole),
        .write("DeleteInstanceProfile", .profile, IAMEmulator.deleteProfile),
        .write("AddRoleToInstanceProfile", .profile, IAMEmulator.addRoleToProfile),
        .write("RemoveRoleFromInstanceProfile", .profile, IAMEmulator.removeRoleFromProfile),
        .write("TagInstanceProfile", .profile, IAMEmulator.tagProfile),
        .write("UntagInstanceProfile", .profile, IAMEmulator.untagProfile),
        .read("ListInstanceProfileTags", .profile, IAMEmulator.listProfileTags),
    ]

    private static let account: [IAMOperation] = [
        .write("CreateAccountAlias", .account, IAMEmulator.createAlias),
        .write("DeleteAccountAlias", .account, IAMEmulator.deleteAlias),
        .read("ListAccountAliases", .account, IAMEmulator.listAliases),
        .read(
            "GetAccountSummary", .account, IAMEmulator.accountSummary,
            .approximated("counts and quotas of what is emulated")),
        .read(
            "GetAccountAuthorizationDetails", .account, IAMEmulator.authorizationDetails,
            awsPolicies),
        .read(
            "GetContextKeysForCustomPolicy", .account, IAMEmulator.contextKeysForCustomPolicy),
        .read(
            "GetContextKeysForPrincipalPolicy", .account,
            IAMEmulator.contextKeysForPrincipalPolicy),
        .read("SimulateCustomPolicy", .account, IAMEmulator.simulateCustomPolicy, simulation),
        .read("SimulatePrincipalPolicy", .account, IAMEmulator.simulatePrincipalPolicy, simulation),
    ]

    private static let simulation = FidelityStatus.approximated(
        "positions count the policy's text as given; no organization, no EC2 scenarios")
}
