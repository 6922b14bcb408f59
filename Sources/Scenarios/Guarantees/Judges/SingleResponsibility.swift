public import PipelineModel
import SimKernel

/// Each layer is written and read only by those whom the contract names.
struct SingleResponsibility: Guarantee {
    let id = "single-responsibility"
    let promise = "Each layer has a single responsibility."
    let explanation = """
        Every access in the trace that took effect is laid beside the contract: whoever writes \
        into a layer must be one of its writers, whoever reads from it one of its readers. Objects \
        are judged by bucket and key, tables by database and schema, actors by IAM role, IAM user \
        or warehouse role. A function that is started by an event about an object of a layer must \
        be one of the layer's readers.

        Where the contract claims `least_privilege`, policies, the grants of the warehouse and the \
        places that its integrations may reach are laid beside it as well: what a role may do and \
        must not is broken before anybody does it.
        """
    let rules: [(name: String, text: String)] = [
        ("foreign-writer", "Somebody wrote into a layer that is not theirs to write."),
        ("foreign-reader", "Somebody read from a layer that is not theirs to read."),
        (
            "foreign-event",
            "An event about a layer's object started somebody with no business there."
        ),
        (
            "wide-permission",
            "A policy or grant allows a whole service, something on everything, or to everybody."
        ),
        (
            "foreign-permission",
            "A policy or grant allows to read or write a layer that is not theirs."
        ),
        ("managing-permission", "A policy allows to change rights, or the pipeline itself."),
        ("wide-trust", "A role trusts somebody of another account without an external id."),
    ]

    private enum Access { case read, write, delete, hear }

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        var told: Set<[String]> = []
        let book = NameBook(evidence.contract)
        for entry in evidence.trace where entry.outcome == .done {
            // What a scenario asks in no role of the pipeline's is its own look, and nobody's
            // access; what it writes is a trespass like any other.
            let isOwnLook = entry.actor == "snowflake/query as ACCOUNTADMIN"
            for (access, layer, what) in accesses(entry, book, evidence.trace)
            where !(isOwnLook && access == .read) {
                findings.examine()
                let who = book.identity(entry)
                let (some, more): ([String], [String]) =
                    switch access {
                    case .read, .hear: (layer.readers, layer.writers)
                    case .write: (layer.writers, [])
                    case .delete: (layer.writers, layer.deleters)
                    }
                if some.contains(who) || more.contains(who) { continue }
                // One witness for each kind of trespass; the first shows it.
                let (rule, verb) =
                    switch access {
                    case .read: ("foreign-reader", "read")
                    case .hear: ("foreign-event", "was started by an event about")
                    case .write, .delete: ("foreign-writer", "wrote")
                    }
                guard told.insert([rule, who, layer.name]).inserted else { continue }
                findings.blame(
                    Witness(
                        rule: rule, subject: what,
                        text: "\(who) \(verb) \(what) in the layer \(layer.name)",
                        expected: "one of "
                            + (some + more.filter { !some.contains($0) }).joined(separator: ", "),
                        actual: who,
                        entries: [entry.index]))
            }
        }
        if let rights = evidence.rights { findings.add(rights) }
        return findings.verdict
    }

    private func accesses(
        _ entry: TraceEntry, _ book: NameBook, _ trace: [TraceEntry]
    ) -> [(Access, Layer, String)] {
        switch entry.service {
        case "s3": objectAccesses(entry, book.contract)
        case "snowflake": tableAccesses(entry, book)
        case "lambda": startedBy(entry, book.contract, trace)
        default: []
        }
    }

    /// The object whose event started a function: the notification is the cause of its call.
    private func startedBy(
        _ entry: TraceEntry, _ contract: Contract, _ trace: [TraceEntry]
    ) -> [(Access, Layer, String)] {
        // The first entry of a trace need not have the index zero.
        let first = trace.first?.index ?? 0
        func cause(of entry: TraceEntry) -> TraceEntry? {
            guard let index = entry.cause, trace.indices.contains(index - first) else { return nil }
            return trace[index - first]
        }
        guard entry.operation == "InvokeStart", let notice = cause(of: entry).flatMap(cause),
            notice.service == "s3", notice.operation == "Notify",
            let bucket = notice.text("bucket"),
            let layer = contract.layer(ofObject: notice.subject, in: bucket)
        else { return [] }
        return [(.hear, layer, notice.subject)]
    }

    private func objectAccesses(
        _ entry: TraceEntry, _ contract: Contract
    ) -> [(Access, Layer, String)] {
        guard let bucket = entry.text("bucket") else { return [] }
        func at(_ access: Access, _ bucket: String, _ key: String) -> [(Access, Layer, String)] {
            contract.layer(ofObject: key, in: bucket).map { [(access, $0, key)] } ?? []
        }
        switch entry.operation {
        case "GetObject", "HeadObject": return at(.read, bucket, entry.subject)
        case "PutObject": return at(.write, bucket, entry.subject)
        case "DeleteObject": return at(.delete, bucket, entry.subject)
        case "CopyObject":
            let source = entry.text("source-bucket") ?? bucket
            return at(.read, source, entry.subject)
                + at(.write, bucket, entry.text("target") ?? "")
        default: return []
        }
    }

    private func tableAccesses(
        _ entry: TraceEntry, _ book: NameBook
    ) -> [(Access, Layer, String)] {
        guard entry.operation == "Statement" else { return [] }
        func all(_ access: Access, _ detail: String) -> [(Access, Layer, String)] {
            guard let names = entry.text(detail) else { return [] }
            return book.tables(names).map { (access, $0.layer, $0.name) }
        }
        return all(.read, "reads") + all(.write, "writes")
    }
}

/// What names in a trace mean; a long trace has few different ones.
private final class NameBook {
    let contract: Contract
    private var identities: [String: String] = [:]
    private var lists: [String: [(layer: Layer, name: String)]] = [:]

    init(_ contract: Contract) { self.contract = contract }

    /// The role's or user's short name; for the warehouse the session's role.
    func identity(_ entry: TraceEntry) -> String {
        if entry.service == "snowflake", let role = entry.text("role") { return role }
        let principal = entry.principal ?? entry.actor
        if let known = identities[principal] { return known }
        let parts = principal.utf8.split(separator: UInt8(ascii: "/")).compactMap(String.init)
        let name =
            parts.count >= 2 && parts[0].hasSuffix(":assumed-role")
            ? parts[1] : parts.last ?? entry.actor
        identities[principal] = name
        return name
    }

    /// The tables of a list with commas that belong to a layer.
    func tables(_ list: String) -> [(layer: Layer, name: String)] {
        if let known = lists[list] { return known }
        let names = list.utf8.split(separator: UInt8(ascii: ",")).compactMap(String.init)
        let found = names.compactMap { name in
            contract.layer(ofTable: name).map { (layer: $0, name: name) }
        }
        lists[list] = found
        return found
    }
}

extension Contract {
    /// The layer that holds a table, by its full name.
    public func layer(ofTable name: String) -> Layer? {
        let parts = name.uppercased().utf8.split(separator: UInt8(ascii: ".")).map { Substring($0) }
        guard parts.count == 3 else { return nil }
        return layers.first { layer in
            guard case .tables(let database, let schema) = layer.location else { return false }
            return database.uppercased() == parts[0] && schema.uppercased() == parts[1]
        }
    }
}
