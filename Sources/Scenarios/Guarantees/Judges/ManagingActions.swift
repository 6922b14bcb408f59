/// Actions that change who may do what, or the pipeline itself: an administrator's work, never a
/// running pipeline's.
///
/// Source: AWS Service Authorization Reference, the actions with the access level "Permissions
/// management", and those with "Write" that change a resource's settings and not its content. Only
/// such are named as no job or function needs for its data.
enum ManagingActions {
    private static let named: [(service: String, actions: [String])] = [
        (
            "iam",
            [
                "AddRoleToInstanceProfile", "AddUserToGroup", "AttachGroupPolicy",
                "AttachRolePolicy", "AttachUserPolicy", "CreateAccessKey", "CreateGroup",
                "CreateLoginProfile", "CreatePolicy", "CreatePolicyVersion", "CreateRole",
                "CreateServiceLinkedRole", "CreateUser", "DeleteAccessKey", "DeleteGroup",
                "DeleteGroupPolicy", "DeletePolicy", "DeletePolicyVersion", "DeleteRole",
                "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DeleteUser",
                "DeleteUserPermissionsBoundary", "DeleteUserPolicy", "DetachGroupPolicy",
                "DetachRolePolicy", "DetachUserPolicy", "PutGroupPolicy",
                "PutRolePermissionsBoundary", "PutRolePolicy", "PutUserPermissionsBoundary",
                "PutUserPolicy", "SetDefaultPolicyVersion", "UpdateAccessKey",
                "UpdateAssumeRolePolicy", "UpdateLoginProfile", "UpdateRole", "UpdateUser",
            ]
        ),
        (
            "s3",
            [
                "CreateAccessPoint", "CreateBucket", "DeleteAccessPoint",
                "DeleteAccessPointPolicy", "DeleteBucket", "DeleteBucketPolicy",
                "DeleteBucketWebsite", "PutAccessPointPolicy",
                "PutAccountPublicAccessBlock", "PutBucketAcl", "PutBucketCORS",
                "PutBucketLogging", "PutBucketNotification", "PutBucketObjectLockConfiguration",
                "PutBucketOwnershipControls", "PutBucketPolicy", "PutBucketPublicAccessBlock",
                "PutBucketVersioning", "PutBucketWebsite", "PutEncryptionConfiguration",
                "PutLifecycleConfiguration", "PutReplicationConfiguration",
            ]
        ),
        (
            "sns",
            [
                "AddPermission", "CreateTopic", "DeleteTopic", "RemovePermission",
                "SetTopicAttributes",
            ]
        ),
        (
            "lambda",
            [
                "AddLayerVersionPermission", "AddPermission", "CreateEventSourceMapping",
                "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency",
                "PutFunctionConcurrency", "RemovePermission", "UpdateFunctionCode",
                "UpdateFunctionConfiguration",
            ]
        ),
        (
            "glue",
            [
                "CreateJob", "CreateTrigger", "DeleteJob", "DeleteResourcePolicy",
                "DeleteTrigger", "PutResourcePolicy", "UpdateJob", "UpdateTrigger",
            ]
        ),
        ("states", ["CreateStateMachine", "DeleteStateMachine", "UpdateStateMachine"]),
        ("scheduler", ["CreateSchedule", "DeleteSchedule", "UpdateSchedule"]),
        ("kms", ["CreateGrant", "DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"]),
    ]

    /// The first such action that a permission allows, with its service; nil when there is none.
    static func reached(by permission: Permission) -> String? {
        // Names of actions are the same in any case.
        let text = permission.action.lowercased()
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let service = text[..<colon]
        let pattern = Array(text[text.index(after: colon)...].utf8)
        guard let (name, actions) = named.first(where: { $0.service == service }) else {
            return nil
        }
        // These are about buckets; who may touch objects alone cannot do them.
        if name == "s3", permission.resource.utf8.contains(UInt8(ascii: "/")) { return nil }
        return actions.first { action in
            LeastPrivilege.fits(Array(action.lowercased().utf8)[...], pattern[...])
        }.map { "\(name):\($0)" }
    }
}
