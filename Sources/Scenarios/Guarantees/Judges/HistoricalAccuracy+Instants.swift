import OrderedCollections
import PipelineModel

// A fact that is linked wrongly for a night tells a wrong history for a night.
extension HistoricalAccuracy {
    /// Lays the facts that readers saw at some instant beside the versions that they saw with
    /// them: each is linked to the one that covers its time, or to the first one.
    func instants(_ entity: Entity, _ evidence: Evidence, _ findings: inout Findings) {
        guard let pairing = Pairing(entity, evidence.contract) else { return }
        var told = Set(findings.witnesses.map(\.subject))
        let finals = [evidence.table(pairing.facts), evidence.table(pairing.versions)]
        var previous: [TableImage?] = []
        for probe in evidence.probes {
            let facts = probe.tables.first { $0.name == pairing.facts }
            let versions = probe.tables.first { $0.name == pairing.versions }
            guard let facts, let versions, previous != [facts, versions] else { continue }
            previous = [facts, versions]
            // What is so at the end is judged there, by the oracle.
            if finals == [facts, versions] { continue }
            for witness in pairing.problems(facts, versions, &findings)
            where told.insert(witness.subject).inserted {
                findings.blame(witness.seen(at: probe))
            }
        }
    }
}

/// How facts are linked to the versions of a dimension.
private struct Pairing {
    let facts: String
    let versions: String
    private let key: String
    private let owner: String
    private let time: String
    private let link: String
    private let unknown: String?
    private let member: String
    private let surrogate: String
    private let from: String

    init?(_ entity: Entity, _ contract: Contract) {
        guard let reference = entity.references.first(where: { $0.column != nil }),
            let link = reference.column, let table = entity.table,
            let time = reference.at ?? entity.eventTime,
            let dimension = contract.entity(reference.entity), let target = dimension.table,
            let surrogate = target.surrogateKey, let from = target.validFrom,
            let member = dimension.keyColumns.first,
            let key = entity.keyColumns.first
        else { return nil }
        facts = table.name
        versions = target.name
        self.key = key
        owner = table.columns[reference.field] ?? reference.field
        self.time = table.columns[time] ?? time
        self.link = link
        unknown = reference.unknown
        self.member = member
        self.surrogate = surrogate
        self.from = from
    }

    private struct Version {
        let surrogate: String
        let from: String
    }

    func problems(
        _ facts: TableImage, _ dimension: TableImage, _ findings: inout Findings
    ) -> [Witness] {
        guard let key = facts.position(of: key), let owner = facts.position(of: owner),
            let time = facts.position(of: time), let link = facts.position(of: link)
        else { return [] }
        let histories = histories(dimension)
        var problems: [Witness] = []
        for row in facts.rows {
            guard let instant = row[time], let versions = histories[row[owner] ?? ""] else {
                continue
            }
            findings.examine()
            let at = instant.clockOrder
            let right =
                versions.last { $0.from.clockOrder <= at } ?? versions.first
            guard let right, row[link] != right.surrogate else { continue }
            // A link to nowhere is reader consistency's business.
            let linked = versions.first { $0.surrogate == row[link] }
            guard linked != nil || row[link] == unknown else { continue }
            problems.append(
                Witness(
                    rule: "point-in-time-link", subject: row[key] ?? "",
                    text:
                        "\(row[key] ?? "NULL") in \(self.facts) was linked to another version than"
                        + " the one valid when it happened, which stood beside it",
                    expected: "version from \(right.from)",
                    actual: linked.map { "version from \($0.from)" } ?? "the unknown member"))
        }
        return problems
    }

    /// The versions of each key, oldest first.
    private func histories(_ image: TableImage) -> [String: [Version]] {
        guard let member = image.position(of: member), let from = image.position(of: from),
            let surrogate = image.position(of: surrogate)
        else { return [:] }
        var found: [String: [Version]] = [:]
        for row in image.rows {
            guard let key = row[member], let id = row[surrogate], let start = row[from],
                id != unknown
            else { continue }
            found[key, default: []].append(Version(surrogate: id, from: start))
        }
        return found.mapValues { versions in
            versions.sorted { $0.from.clockOrder < $1.from.clockOrder }
        }
    }
}

extension String {
    /// A canonical instant in a form whose order as text is that of time: without its `Z`, which
    /// sorts behind the point before a fraction of a second.
    var clockOrder: Substring { hasSuffix("Z") ? dropLast() : Substring(self) }
}
