import PipelineModel

/// What policies allow beside what the contract's layers need.
///
/// Only allowances are looked at: an explicit denial elsewhere does not make a wide one narrow.
struct LeastPrivilege {
    let contract: Contract

    func judge(_ permissions: [Permission], _ findings: inout Findings) {
        var told: Set<[String]> = []
        for permission in permissions {
            findings.examine()
            guard let (rule, text, expected) = fault(permission),
                told.insert([rule, permission.who, permission.file]).inserted
            else { continue }
            findings.blame(
                Witness(
                    rule: rule, subject: permission.file, text: text, expected: expected,
                    actual: "\(permission.action) on \(permission.resource)"))
        }
    }

    private func fault(_ permission: Permission) -> (String, String, String)? {
        let who = permission.who
        if permission.isTrust {
            if permission.isConditional { return nil }
            let whom = permission.resource == "*" ? "everybody" : permission.resource
            return (
                "wide-trust", "\(who) trusts \(whom) without an external id", "an external id"
            )
        }
        let parts = permission.action.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            .compactMap(String.init)
        if parts.count < 2 || parts[1] == "*" {
            return (
                "wide-permission", "\(who) may do everything that \(parts.first ?? "*") offers",
                "the actions that it needs"
            )
        }
        if permission.resource == "*" || permission.resource == "arn:aws:s3:::*" {
            return (
                "wide-permission", "\(who) may do \(permission.action) on everything",
                "the resources that it needs"
            )
        }
        if let managed = ManagingActions.reached(by: permission) {
            return (
                "managing-permission", "\(who) may \(managed), which is not a pipeline's work",
                "only what its work takes"
            )
        }
        return parts[0] == "s3" ? foreign(permission, parts[1]) : nil
    }

    /// Whether a name fits a pattern with `*` and `?`.
    static func fits(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if first == UInt8(ascii: "*") {
            return (0...name.count).contains { fits(name.dropFirst($0), rest) }
        }
        guard let letter = name.first else { return false }
        return (first == UInt8(ascii: "?") || first == letter) && fits(name.dropFirst(), rest)
    }

    /// A layer that the permission reaches and that is not theirs.
    private func foreign(_ permission: Permission, _ action: String) -> (String, String, String)? {
        let prefix = "arn:aws:s3:::"
        guard permission.resource.hasPrefix(prefix) else { return nil }
        // Names are compared byte by byte, as S3 does.
        let resource = permission.resource.utf8.dropFirst(prefix.utf8.count)
        // A pattern without a key reaches objects too when it has a star.
        let slash = resource.firstIndex(of: UInt8(ascii: "/"))
        guard slash != nil || resource.contains(UInt8(ascii: "*")) else { return nil }
        let bucket = String(resource[..<(slash ?? resource.endIndex)]) ?? ""
        let star = "*".utf8[...]
        let keyBytes = slash.map { resource[resource.index(after: $0)...] } ?? star
        let key = String(keyBytes) ?? ""
        let fixed =
            String(keyBytes.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }) ?? ""
        for layer in contract.layers {
            guard case .objects(let place, let start) = layer.location,
                place == bucket || Self.fits(Array(place.utf8)[...], Array(bucket.utf8)[...]),
                start.hasPrefix(fixed)
                    || fixed.utf8.count < key.utf8.count && fixed.hasPrefix(start)
                    || key.hasPrefix(start)
            else { continue }
            let allowed: [String]
            if action.hasPrefix("Get") || action.hasPrefix("Head") {
                allowed = layer.readers + layer.writers
            } else if action.hasPrefix("Put") || action.hasPrefix("Abort") {
                allowed = layer.writers
            } else if action.hasPrefix("Delete") {
                allowed = layer.writers + layer.deleters
            } else {
                continue
            }
            if allowed.contains(permission.who) { continue }
            return (
                "foreign-permission",
                "\(permission.who) may do \(permission.action) in the layer \(layer.name)",
                "one of \(allowed.joined(separator: ", "))"
            )
        }
        return nil
    }
}
