import PipelineModel

/// What warehouse roles may do beside what the contract's layers need, and what integrations reach.
///
/// Rights to find things (USAGE on a database, schema or warehouse, MONITOR) touch no data and are
/// left to everybody but PUBLIC. Sources of what each privilege allows: Snowflake documentation,
/// "Access control privileges", and CREATE STORAGE INTEGRATION.
struct WarehousePrivilege {
    let contract: Contract

    func judge(_ rights: WarehouseRights, _ findings: inout Findings) {
        var told: Set<[String]> = []
        for grant in rights.grants {
            findings.examine()
            guard let (rule, text, expected) = fault(grant),
                told.insert([rule, grant.role, grant.name]).inserted
            else { continue }
            findings.blame(
                Witness(
                    rule: rule, subject: grant.role, text: text, expected: expected,
                    actual: Self.shown(grant)))
        }
        for integration in rights.integrations {
            for place in integration.allowed {
                findings.examine()
                guard let (rule, text, expected) = fault(integration, place) else { continue }
                findings.blame(
                    Witness(
                        rule: rule, subject: integration.name, text: text, expected: expected,
                        actual: place))
            }
        }
    }

    private typealias Fault = (rule: String, text: String, expected: String)

    private static func shown(_ grant: WarehouseGrant) -> String {
        let what =
            grant.isFuture ? "future \(grant.kind.lowercased())s of" : grant.kind.lowercased()
        return "\(grant.privilege) on \(what) \(grant.name)"
            + (grant.through.map { ", through the role \($0)" } ?? "")
    }

    // MARK: Grants

    private func fault(_ grant: WarehouseGrant) -> Fault? {
        let who = grant.role
        if who == "PUBLIC" {
            // Everybody may see a schema that every database has from the start.
            if grant.name.hasSuffix(".PUBLIC") || grant.name.hasSuffix("INFORMATION_SCHEMA") {
                return nil
            }
            return (
                "wide-permission", "everybody (PUBLIC) has \(Self.shown(grant))",
                "a grant to the roles that need it"
            )
        }
        switch grant.kind {
        case "ROLE":
            return (
                "wide-permission", "\(who) may do everything that \(grant.name) may",
                "the grants that it needs"
            )
        case "ACCOUNT": return account(grant)
        case "DATABASE", "SCHEMA", "WAREHOUSE", "INTEGRATION": return container(grant)
        default: break
        }
        for layer in layers(of: grant.name) {
            if let fault = object(grant, layer) { return fault }
        }
        if grant.mayGrant, grant.through == nil, !layers(of: grant.name).isEmpty {
            return (
                "wide-permission", "\(who) may give \(Self.shown(grant)) to others",
                "no grant option"
            )
        }
        return nil
    }

    /// The layers of tables that a name lies in, or that lie in it.
    private func layers(of name: String) -> [Layer] {
        let parts = name.uppercased().split(separator: ".").map(String.init)
        return contract.layers.filter { layer in
            guard case .tables(let database, let schema) = layer.location,
                database.uppercased() == parts.first
            else { return false }
            return parts.count == 1 || schema.uppercased() == parts[1]
        }
    }

    /// Layers of tables that somebody writes; who writes none has nothing to make or to run.
    private func writes(_ role: String) -> Bool {
        contract.layers.contains { layer in
            guard case .tables = layer.location else { return false }
            return layer.writers.contains(role)
        }
    }

    /// What a role that loads needs on the account; more would change the account itself.
    private static let running = [
        "EXECUTE TASK", "EXECUTE MANAGED TASK", "MONITOR EXECUTION", "MONITOR USAGE",
    ]

    private func account(_ grant: WarehouseGrant) -> Fault? {
        if Self.running.contains(grant.privilege) {
            if writes(grant.role) || grant.privilege.hasPrefix("MONITOR") { return nil }
            return (
                "wide-permission",
                "\(grant.role) may \(grant.privilege) on the account and writes no layer",
                "no right on the account"
            )
        }
        return (
            "wide-permission", "\(grant.role) may \(grant.privilege) on the whole account",
            "the rights that it needs"
        )
    }

    private func container(_ grant: WarehouseGrant) -> Fault? {
        if grant.kind == "INTEGRATION" || grant.kind == "WAREHOUSE" {
            let isHarmless = ["USAGE", "OPERATE", "MONITOR"].contains(grant.privilege)
            if writes(grant.role) || grant.kind == "WAREHOUSE" && isHarmless { return nil }
            return (
                "wide-permission",
                "\(grant.role) writes no layer and has \(Self.shown(grant))",
                "no such right"
            )
        }
        if ["USAGE", "MONITOR"].contains(grant.privilege) { return nil }
        for layer in layers(of: grant.name) where !layer.writers.contains(grant.role) {
            return foreign(grant, layer, layer.writers)
        }
        return nil
    }

    /// A right on a table, view, stage, task or routine of a layer.
    private func object(_ grant: WarehouseGrant, _ layer: Layer) -> Fault? {
        let allowed: [String]
        switch grant.privilege {
        case "MONITOR", "REFERENCES": return nil
        case "SELECT", "READ", "USAGE": allowed = layer.readers + layer.writers
        case "DELETE", "TRUNCATE": allowed = layer.writers + layer.deleters
        default: allowed = layer.writers
        }
        return allowed.contains(grant.role) ? nil : foreign(grant, layer, allowed)
    }

    private func foreign(
        _ grant: WarehouseGrant, _ layer: Layer, _ allowed: [String]
    ) -> Fault {
        var names: [String] = []
        for name in allowed where !names.contains(name) { names.append(name) }
        return (
            "foreign-permission",
            "\(grant.role) has \(Self.shown(grant)) in the layer \(layer.name)",
            "one of \(names.joined(separator: ", "))"
        )
    }

    // MARK: Integrations

    /// An integration may reach the layers that its role may read, and no others.
    private func fault(_ integration: WarehouseIntegration, _ place: String) -> Fault? {
        if place == "*" {
            return (
                "wide-permission", "the integration \(integration.name) may reach every bucket",
                "the folders that it loads from"
            )
        }
        for layer in contract.layers {
            guard case .objects(let bucket, let prefix) = layer.location,
                Self.reach("s3://\(bucket)/\(prefix)", place),
                !integration.blocked.contains(where: { Self.covers($0, "s3://\(bucket)/\(prefix)") }
                ),
                !(layer.readers + layer.writers).contains(integration.role)
            else { continue }
            return (
                "foreign-permission",
                "the integration \(integration.name) reaches the layer \(layer.name)",
                "the layers of which \(integration.role) is a reader"
            )
        }
        return nil
    }

    private static func covers(_ place: String, _ layer: String) -> Bool {
        layer.utf8.starts(with: place.utf8)
    }

    /// Whether a place lies in a layer, or the layer in it.
    private static func reach(_ layer: String, _ place: String) -> Bool {
        let folder = place.hasSuffix("/") ? place : place + "/"
        return covers(folder, layer) || covers(layer, folder)
    }
}
