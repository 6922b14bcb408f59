import OrderedCollections
import SnowflakeSQL

// SHOW GRANTS. Source: Snowflake documentation, SHOW GRANTS.
extension SnowflakeAccount {
    func showGrants(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        if show.kind.hasPrefix("FUTURE") { return try futureGrants(show, resolver) }
        let option = show.options.first
        let words = option?.name ?? ""
        var target = show.scope?.name?.parts.last?.name
        if target == nil, case .name(let name)? = option?.value.kind {
            target = name.parts.last?.name
        }
        if words == "OF SHARE" {
            return ShownRows(columns: [
                ("created_on", .ltz), ("share", .varchar), ("granted_to", .varchar),
                ("account", .varchar),
            ])
        }
        let holder = target ?? context.session.role
        if words == "OF ROLE" || words == "OF" { return holders(of: holder) }
        if words == "TO USER" { return roles(ofUser: holder) }
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("privilege", .varchar), ("granted_on", .varchar),
            ("name", .varchar), ("granted_to", .varchar), ("grantee_name", .varchar),
            ("grant_option", .varchar), ("granted_by", .varchar),
        ])
        let names = objectNames()
        let onObject = words.hasPrefix("ON")
        for (key, option) in catalog.grants.held {
            guard let (kind, name) = names[key.object] else { continue }
            if onObject {
                guard name == target || name.hasSuffix(".\(target ?? "")") else { continue }
            } else if key.role != holder {
                continue
            }
            shown.rows.append([
                .timestampLTZ(0), .text(key.privilege), .text(kind), .text(name), .text("ROLE"),
                .text(key.role), .text(option ? "true" : "false"), .text(""),
            ])
        }
        for granted in catalog.roles[holder]?.granted ?? [] where !onObject {
            shown.rows.append([
                .timestampLTZ(0), .text("USAGE"), .text("ROLE"), .text(granted), .text("ROLE"),
                .text(holder), .text("false"), .text(""),
            ])
        }
        return shown
    }

    private static let roleColumns: [(String, SnowflakeType)] = [
        ("created_on", .ltz), ("role", .varchar), ("granted_to", .varchar),
        ("grantee_name", .varchar), ("granted_by", .varchar),
    ]

    /// The roles and users that have a role.
    private func holders(of role: String) -> ShownRows {
        var shown = ShownRows(columns: Self.roleColumns)
        for other in catalog.roles.values where other.granted.contains(role) {
            shown.rows.append(
                [.timestampLTZ(0), .text(role), .text("ROLE"), .text(other.header.name), .text("")])
        }
        for user in catalog.users.values where user.roles.contains(role) {
            shown.rows.append(
                [.timestampLTZ(0), .text(role), .text("USER"), .text(user.header.name), .text("")])
        }
        return shown
    }

    private func roles(ofUser name: String) -> ShownRows {
        var shown = ShownRows(columns: Self.roleColumns)
        for role in catalog.users[name]?.roles ?? [] {
            shown.rows.append(
                [.timestampLTZ(0), .text(role), .text("USER"), .text(name), .text("")])
        }
        return shown
    }

    private func futureGrants(
        _ show: Show, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("privilege", .varchar), ("grant_on", .varchar),
            ("name", .varchar), ("grant_to", .varchar), ("grantee_name", .varchar),
            ("grant_option", .varchar),
        ])
        let containers = try scope(show, resolver).map { ($0.database, $0.schema.header) }
        for future in catalog.grants.futures {
            guard let place = containers.first(where: { $0.1.id == future.container }) else {
                continue
            }
            shown.rows.append([
                .timestampLTZ(0), .text(future.privilege), .text(future.kind),
                .text("\(place.0).\(place.1.name).<\(future.kind)>"), .text("ROLE"),
                .text(future.role), .text("false"),
            ])
        }
        return shown
    }
}
