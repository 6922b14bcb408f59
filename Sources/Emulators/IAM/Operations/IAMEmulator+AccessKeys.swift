import CloudModel
import DataFormats
import OrderedCollections

extension IAMEmulator {
    func createAccessKey(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let owner = try keyOwner(input)
        guard keys(of: owner).count < 2 else {
            throw .limitExceeded("Cannot exceed quota for AccessKeysPerUser: 2")
        }
        let id = nextAccessKeyID("AKIA")
        let key = AccessKey(id: id, secret: secret(), user: owner, created: context.now)
        state.accessKeys[id] = key
        guard case .object(var shape) = metadata(key) else { return [:] }
        shape["SecretAccessKey"] = .string(key.secret)
        return ["AccessKey": .object(shape)]
    }

    func listAccessKeys(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let found = keys(of: try keyOwner(input))
        return try input.page("AccessKeyMetadata", found.map(metadata))
    }

    func updateAccessKey(_ input: IAMInput) throws(IAMError) -> JSONObject {
        guard let status = try input.oneOf("Status", ["Active", "Inactive", "Expired"]),
            status != "Expired"
        else { throw .invalid("Status", "null", "Member must be Active or Inactive") }
        let id = try keyID(input)
        state.accessKeys[id]?.isActive = status == "Active"
        return [:]
    }

    func deleteAccessKey(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let id = try keyID(input)
        state.accessKeys.removeValue(forKey: id)
        return [:]
    }

    func getAccessKeyLastUsed(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let id = try input.required("AccessKeyId")
        guard let key = state.accessKeys[id] else {
            // GetAccessKeyLastUsed knows no NoSuchEntity: it answers like a denial.
            throw .accessDenied(
                "User: \(input.actor.principal.name) is not authorized to perform:"
                    + " iam:GetAccessKeyLastUsed on resource: access key \(id)")
        }
        var use: JSONObject = ["ServiceName": "N/A", "Region": "N/A"]
        if let last = key.lastUse {
            use = [
                "LastUsedDate": Self.time(last.at), "ServiceName": .string(last.service),
                "Region": .string(last.region),
            ]
        }
        return ["UserName": .string(ownerName(key)), "AccessKeyLastUsed": .object(use)]
    }

    // MARK: Helpers

    /// The user whose keys are meant; nil for the root user, who may mean itself.
    private func keyOwner(_ input: IAMInput) throws(IAMError) -> EntityKey? {
        if input.members["UserName"] == nil, input.actor.principal.kind == .root { return nil }
        return try key(.user, input.userName())
    }

    private func keyID(_ input: IAMInput) throws(IAMError) -> String {
        let owner = try keyOwner(input)
        let id = try input.required("AccessKeyId")
        guard let key = state.accessKeys[id], key.user == owner else {
            throw .noSuchEntity("The Access Key with id \(id) cannot be found.")
        }
        return id
    }

    private func keys(of owner: EntityKey?) -> [AccessKey] {
        state.accessKeys.values.filter { $0.user == owner }
    }

    private func ownerName(_ key: AccessKey) -> String {
        key.user.flatMap { state.entities[$0]?.name } ?? "root"
    }

    private func metadata(_ key: AccessKey) -> JSONValue {
        [
            "UserName": .string(ownerName(key)), "AccessKeyId": .string(key.id),
            "Status": key.isActive ? "Active" : "Inactive", "CreateDate": Self.time(key.created),
        ]
    }
}
