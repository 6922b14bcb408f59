import CloudModel

extension IAMOperation {
    /// What the API model has and this emulator does not: identity providers, passwords, devices,
    /// certificates, service-linked roles, organizations and reports.
    static let refusals: [IAMOperation] = [
        "AcceptDelegationRequest", "AddClientIDToOpenIDConnectProvider",
        "AssociateDelegationRequest", "ChangePassword", "CreateDelegationRequest",
        "CreateLoginProfile", "CreateOpenIDConnectProvider", "CreateSAMLProvider",
        "CreateServiceLinkedRole", "CreateServiceSpecificCredential",
        "CreateVirtualMFADevice", "DeactivateMFADevice", "DeleteOpenIDConnectProvider",
        "DeleteSAMLProvider", "DeleteSSHPublicKey", "DeleteServerCertificate",
        "DeleteServiceLinkedRole", "DeleteServiceSpecificCredential",
        "DeleteSigningCertificate", "DeleteVirtualMFADevice",
        "DisableOrganizationsRootCredentialsManagement",
        "DisableOrganizationsRootSessions", "DisableOutboundWebIdentityFederation",
        "EnableMFADevice", "EnableOrganizationsRootCredentialsManagement",
        "EnableOrganizationsRootSessions", "EnableOutboundWebIdentityFederation",
        "GenerateCredentialReport", "GenerateOrganizationsAccessReport",
        "GenerateServiceLastAccessedDetails", "GetCredentialReport",
        "GetDelegationRequest", "GetHumanReadableSummary", "GetMFADevice",
        "GetOpenIDConnectProvider", "GetOrganizationsAccessReport",
        "GetOutboundWebIdentityFederationInfo", "GetSAMLProvider", "GetSSHPublicKey",
        "GetServerCertificate", "GetServiceLastAccessedDetails",
        "GetServiceLastAccessedDetailsWithEntities", "GetServiceLinkedRoleDeletionStatus",
        "ListDelegationRequests", "ListMFADeviceTags", "ListOpenIDConnectProviderTags",
        "ListOrganizationsFeatures", "ListPoliciesGrantingServiceAccess",
        "ListSAMLProviderTags", "ListServerCertificateTags", "RejectDelegationRequest",
        "RemoveClientIDFromOpenIDConnectProvider", "ResetServiceSpecificCredential",
        "ResyncMFADevice", "SendDelegationToken", "SetSecurityTokenServicePreferences",
        "TagMFADevice", "TagOpenIDConnectProvider", "TagSAMLProvider",
        "TagServerCertificate", "UntagMFADevice", "UntagOpenIDConnectProvider",
        "UntagSAMLProvider", "UntagServerCertificate", "UpdateAccountPasswordPolicy",
        "UpdateDelegationRequest", "UpdateLoginProfile",
        "UpdateOpenIDConnectProviderThumbprint", "UpdateSAMLProvider",
        "UpdateSSHPublicKey", "UpdateServerCertificate",
        "UpdateServiceSpecificCredential", "UpdateSigningCertificate",
        "UploadSSHPublicKey", "UploadServerCertificate", "UploadSigningCertificate",
    ].map { .refused($0) }

    /// Questions about what nothing can create here, answered as an account without any does:
    /// tools ask them before they delete a user.
    static let absences: [IAMOperation] =
        [
            ("ListMFADevices", "MFADevices"), ("ListVirtualMFADevices", "VirtualMFADevices"),
            ("ListSSHPublicKeys", "SSHPublicKeys"), ("ListSigningCertificates", "Certificates"),
            ("ListServerCertificates", "ServerCertificateMetadataList"),
            ("ListServiceSpecificCredentials", "ServiceSpecificCredentials"),
            ("ListOpenIDConnectProviders", "OpenIDConnectProviderList"),
            ("ListSAMLProviders", "SAMLProviderList"),
        ].map { read($0, .account, IAMEmulator.empty($1), nothing) }
        + [
            read("GetLoginProfile", .entity(.user), IAMEmulator.noLoginProfile, nothing),
            write("DeleteLoginProfile", .entity(.user), IAMEmulator.noLoginProfile, nothing),
            read("GetAccountPasswordPolicy", .account, IAMEmulator.noPasswordPolicy, nothing),
            write("DeleteAccountPasswordPolicy", .account, IAMEmulator.noPasswordPolicy, nothing),
        ]

    private static let nothing = FidelityStatus.approximated("nothing of the kind can be created")
}
