import CloudModel
import DataFormats
import OrderedCollections

extension IAMEmulator {
    private func profile(_ input: IAMInput) throws(IAMError) -> InstanceProfile {
        let name = try input.name("InstanceProfileName")
        guard let profile = state.profiles[name] else {
            throw .noSuchEntity("Instance Profile \(name) cannot be found.")
        }
        return profile
    }

    func createProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let name = try input.name("InstanceProfileName")
        let path = try input.path()
        let tags = try input.tags()
        guard state.profiles[name] == nil else {
            throw .entityAlreadyExists("Instance Profile \(name) already exists.")
        }
        let arn = "arn:aws:iam::\(context.account):instance-profile\(path)\(name)"
        let profile = InstanceProfile(
            name: name, path: path, arn: arn, id: uniqueID("AIPA", for: arn),
            created: context.now, tags: tags)
        state.profiles[name] = profile
        return ["InstanceProfile": shape(profile)]
    }

    func getProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        ["InstanceProfile": shape(try profile(input))]
    }

    func listProfiles(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let prefix = try input.pathPrefix()
        let found = state.profiles.values.filter { $0.path.hasPrefix(prefix) }
        return try input.page(
            "InstanceProfiles", found.sorted { $0.name < $1.name }.map { shape($0) })
    }

    func listProfilesForRole(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let role = try key(input)
        let found = state.profiles.values.filter { $0.role == role }
        return try input.page("InstanceProfiles", found.map { shape($0) })
    }

    func deleteProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let profile = try profile(input)
        guard profile.role == nil else {
            throw .deleteConflict(
                "Cannot delete entity, must remove roles from instance profile first.")
        }
        state.profiles.removeValue(forKey: profile.name)
        return [:]
    }

    func addRoleToProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let profile = try profile(input)
        let role = try key(.role, input.name("RoleName", upTo: 64))
        guard profile.role == nil else {
            throw .limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
        }
        state.profiles[profile.name]?.role = role
        return [:]
    }

    func removeRoleFromProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let profile = try profile(input)
        let name = try input.name("RoleName", upTo: 64)
        guard profile.role == EntityKey(.role, name) else {
            throw .noSuchEntity(
                "Role \(name) is not in the instance profile \(profile.name).")
        }
        state.profiles[profile.name]?.role = nil
        return [:]
    }

    func tagProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let profile = try profile(input)
        let tags = try merged(profile.tags, with: input.tags())
        state.profiles[profile.name]?.tags = tags
        return [:]
    }

    func untagProfile(_ input: IAMInput) throws(IAMError) -> JSONObject {
        let profile = try profile(input)
        let tags = without(input.texts("TagKeys"), profile.tags)
        state.profiles[profile.name]?.tags = tags
        return [:]
    }

    func listProfileTags(_ input: IAMInput) throws(IAMError) -> JSONObject {
        try pageOfTags(profile(input).tags, input)
    }
}
