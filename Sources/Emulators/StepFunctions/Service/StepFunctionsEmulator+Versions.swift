import CloudModel
import OrderedCollections
import SimKernel
import StatesLanguage

/// Versions and aliases of state machines.
///
/// Step Functions developer guide, "State machine versions in Step Functions workflows" and "State
/// machine aliases in Step Functions workflows".
extension StepFunctionsEmulator {
    /// What a reference to a machine, a version or an alias leads to.
    struct Target {
        let record: StateMachineRecord
        let machine: StateMachine
        let roleARN: String
        var versionARN: String?
        var aliasARN: String?
    }

    /// The machine by its name or ARN, or by that of a version or an alias.
    func target(_ reference: String) throws(StepFunctionsError) -> Target {
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 8, let record = state.machines[String(parts[6])],
            reference.hasPrefix(record.arn + ":")
        else {
            let record = try machine(reference)
            return Target(record: record, machine: record.machine, roleARN: record.roleARN)
        }
        if let alias = record.aliases[String(parts[7])] {
            let route = route(of: alias)
            guard let version = record.versions.first(where: { $0.arn == route }) else {
                throw .stateMachineDoesNotExist(arn: reference)
            }
            return Target(
                record: record, machine: version.machine, roleARN: version.roleARN,
                versionARN: version.arn, aliasARN: alias.arn)
        }
        guard let version = record.versions.first(where: { $0.arn == reference }) else {
            throw .stateMachineDoesNotExist(arn: reference)
        }
        return Target(
            record: record, machine: version.machine, roleARN: version.roleARN,
            versionARN: version.arn)
    }

    /// One of an alias's versions; the calm choice is the first.
    private func route(of alias: MachineAlias) -> String {
        guard alias.routes.count > 1 else { return alias.routes.first?.version ?? "" }
        var number = Int(context.world.choose("sfn/alias", alias.arn, below: 100))
        for route in alias.routes {
            if number < route.weight { return route.version }
            number -= route.weight
        }
        return alias.routes[0].version
    }

    // MARK: - Versions

    /// PublishStateMachineVersion; a revision that has a version already keeps it.
    func publishVersion(
        _ reference: String, revisionID: String? = nil, description: String? = nil
    ) throws(StepFunctionsError) -> MachineVersion {
        let record = try machine(reference)
        let current = record.revisionID ?? "INITIAL"
        if let revisionID, revisionID != current {
            throw .conflict(
                "Failed to publish the State Machine version for revision \(revisionID). The "
                    + "current State Machine revision is \(current).")
        }
        if let last = record.versions.last, last.revision == record.revision { return last }
        let version = MachineVersion(
            number: record.nextVersion, arn: "\(record.arn):\(record.nextVersion)",
            description: description, machine: record.machine, roleARN: record.roleARN,
            revision: record.revision, revisionID: record.revisionID, createdAt: context.now)
        state.machines[record.name]!.versions.append(version)
        state.machines[record.name]!.nextVersion += 1
        return version
    }

    /// DeleteStateMachineVersion; one that an alias refers to stays.
    func deleteVersion(_ arn: String) throws(StepFunctionsError) {
        let parts = arn.split(separator: ":")
        guard parts.count == 8, let record = state.machines[String(parts[6])] else { return }
        let aliases = record.aliases.values.filter { alias in
            alias.routes.contains { $0.version == arn }
        }
        guard aliases.isEmpty else {
            throw .conflict(
                "Version to be deleted must not be referenced by an alias. Current list of "
                    + "aliases referencing this version: "
                    + "[\(aliases.map(\.name).joined(separator: ", "))]")
        }
        state.machines[record.name]!.versions.removeAll { $0.arn == arn }
    }

    // MARK: - Aliases

    /// CreateStateMachineAlias; the very same alias again is no error.
    func createAlias(
        _ name: String, description: String?, routes: [(version: String, weight: Int)]
    ) throws(StepFunctionsError) -> MachineAlias {
        try Self.check(name: name)
        guard name.utf8.contains(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw .invalidName(name) }
        let record = try check(routes)
        if let existing = record.aliases[name] {
            guard existing.description == description,
                existing.routes.elementsEqual(routes, by: ==)
            else {
                throw .conflict(
                    "Failed to create alias because an alias with the same name and a different "
                        + "routing configuration already exists.")
            }
            return existing
        }
        let alias = MachineAlias(
            name: name, arn: "\(record.arn):\(name)", description: description, routes: routes,
            createdAt: context.now, updatedAt: context.now)
        state.machines[record.name]!.aliases[name] = alias
        return alias
    }

    func alias(_ arn: String) throws(StepFunctionsError) -> MachineAlias {
        let parts = arn.split(separator: ":").map(String.init)
        guard parts.count == 8, let alias = state.machines[parts[6]]?.aliases[parts[7]],
            alias.arn == arn
        else { throw .resourceNotFound(arn) }
        return alias
    }

    /// UpdateStateMachineAlias: what is not given stays.
    func updateAlias(
        _ arn: String, description: String?, routes: [(version: String, weight: Int)]?
    ) throws(StepFunctionsError) {
        var alias = try alias(arn)
        guard description != nil || routes != nil else {
            throw .validation("Either description or routingConfiguration must be specified")
        }
        if let routes {
            _ = try check(routes)
            alias.routes = routes
        }
        if let description { alias.description = description }
        alias.updatedAt = context.now
        let machine = String(arn.split(separator: ":")[6])
        state.machines[machine]!.aliases[alias.name] = alias
    }

    func deleteAlias(_ arn: String) throws(StepFunctionsError) {
        let alias = try alias(arn)
        state.machines[String(arn.split(separator: ":")[6])]!.aliases[alias.name] = nil
    }

    /// One or two versions of one machine, whose weights make a hundred.
    private func check(
        _ routes: [(version: String, weight: Int)]
    ) throws(StepFunctionsError) -> StateMachineRecord {
        guard (1...2).contains(routes.count) else {
            throw .validation(
                "1 validation error detected: Value at 'routingConfiguration' failed to satisfy "
                    + "constraint: Member must have length between 1 and 2")
        }
        let weights = routes.map(\.weight)
        guard weights.allSatisfy((0...100).contains), weights.reduce(0, +) == 100 else {
            throw .validation(
                "Sum of routing configuration weights must equal 100. Received: "
                    + "[\(weights.map(String.init).joined(separator: ", "))]")
        }
        var found: StateMachineRecord?
        for route in routes {
            let parts = route.version.split(separator: ":").map(String.init)
            guard parts.count == 8, Int(parts[7]) != nil else {
                throw .validation(
                    "Routing configuration must contain state machine versions. Received: "
                        + "[\(routes.map(\.version).joined(separator: ", "))]")
            }
            guard let record = state.machines[parts[6]],
                record.versions.contains(where: { $0.arn == route.version })
            else { throw .resourceNotFound(route.version) }
            if let found, found.name != record.name {
                throw .validation(
                    "Routing configuration must contain versions of one state machine only.")
            }
            found = record
        }
        guard let found, Set(routes.map(\.version)).count == routes.count else {
            throw .validation("Routing configuration must not contain a version twice.")
        }
        return found
    }
}
