import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Guarantees
import OrderedCollections
import PipelineModel
import ScenarioModel
import Snowflake

/// Tells misspelt names in checks from findings: a check that asks for what never was says nothing
/// of the pipeline.
///
/// A table or column that the contract promises is judged, be it there or not; one that neither
/// the contract nor the warehouse at the end knows is a mistake of the scenario. Only checks that
/// failed need to be looked at: no other one can have such a name.
struct CheckNames {
    let cloud: Cloud
    let contract: Contract
    let scenario: Scenario
    let problems: Problems

    func check(_ check: Check) {
        switch check.kind {
        case .table(let table):
            guard let name = self.table(table.name, check) else { return }
            let columns =
                table.condition.map(\.key) + table.unique + table.orderBy
                + (table.rows ?? []).flatMap { $0.map(\.key) }
            self.columns(columns, of: name, check)
        case .journey(let journey):
            guard table(journey.endsIn, check) != nil else { return }
            let dimension = contract.entities.first { $0.kind == .event }?.references
                .first { $0.column != nil }.flatMap { contract.entity($0.entity)?.table?.name }
            if let dimension { columns(journey.linkedTo.map(\.key), of: dimension, check) }
        case .sql(_, let query, _): sql(query, check)
        default: break
        }
    }

    // MARK: Tables and columns

    private var promised: [String] { contract.entities.compactMap { $0.table?.name } }

    /// The full name of a table that there is or should be; nil, and told, for any other.
    private func table(_ name: String, _ check: Check) -> String? {
        let known = cloud.snowflake.tableNames + promised
        let wanted = name.uppercased()
        let found = known.first {
            $0.uppercased() == wanted || $0.uppercased().hasSuffix("." + wanted)
        }
        if let found { return found }
        let parts = wanted.split(separator: ".").count
        var short: [String] = []
        for full in known {
            let name = full.split(separator: ".").suffix(max(parts, 1)).joined(separator: ".")
            if !short.contains(name) { short.append(name) }
        }
        problems.add(
            "S0151", "the warehouse has no table `\(name)`", check.place(of: name),
            label: didYouMean(wanted, in: short))
        return nil
    }

    /// What the contract says that a table holds.
    private func promisedColumns(_ table: String) -> [String] {
        guard let entity = contract.entities.first(where: { $0.table?.name == table }),
            let place = entity.table
        else { return [] }
        let own: [String?] = [
            place.surrogateKey, place.validFrom, place.validTo, place.current,
        ]
        return Array(place.columns.values) + Array(place.days.keys) + place.audit
            + own.compactMap(\.self)
            + entity.references.flatMap { [$0.column].compactMap(\.self) + $0.carries.values }
    }

    private func columns(_ names: [String], of table: String, _ check: Check) {
        let known =
            (cloud.snowflake.columnNames(ofTable: table) ?? []) + promisedColumns(table)
        let upper = known.map { $0.uppercased() }
        var told: [String] = []
        for name in names where !upper.contains(name.uppercased()) && !told.contains(name) {
            told.append(name)
            problems.add(
                "S0151", "the table \(table) has no column `\(name)`", check.place(of: name),
                label: didYouMean(name, in: known.map { $0.lowercased() }),
                notes: ["it has \(lines(known))"])
        }
    }

    private func lines(_ names: [String]) -> String {
        var seen: [String] = []
        for name in names.map({ $0.lowercased() }) where !seen.contains(name) {
            seen.append(name)
        }
        return seen.joined(separator: ", ")
    }

    // MARK: Queries

    /// A query that names what is not there is no question; whatever else fails is an answer.
    private func sql(_ query: String, _ check: Check) {
        let lake = LayerTables(cloud: cloud, contract: contract).tables(for: query)
        guard
            case .failure(let failure) = cloud.queryCommitted(
                query, with: saved.merging(lake) { saved, _ in saved })
        else { return }
        let quoted = failure.message.split(separator: "'", omittingEmptySubsequences: false)
        guard quoted.count >= 3 else { return }
        let name = String(quoted[1])
        let last = name.split(separator: ".").last.map(String.init) ?? name
        switch failure.code {
        case "002003":
            let known = cloud.snowflake.tableNames + LayerTables.names(contract) + saveNames
            let short = known.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
            let isKnown = (short + promised.map(lastPart)).contains {
                $0.uppercased() == last.uppercased()
            }
            if isKnown { return }
            add(failure.message, didYouMean(last, in: short), query, check)
        case "000904":
            let tables = (cloud.snowflake.tableNames + promised).filter {
                query.uppercased().contains(lastPart($0).uppercased())
            }
            let known = tables.flatMap {
                (cloud.snowflake.columnNames(ofTable: $0) ?? []) + promisedColumns($0)
            }
            if known.contains(where: { $0.uppercased() == last.uppercased() }) { return }
            add(
                failure.message, didYouMean(last, in: known.map { $0.uppercased() }), query, check)
        default: break
        }
    }

    /// Names under which actions save rows; one that failed to is told elsewhere.
    private var saveNames: [String] {
        scenario.actions.compactMap {
            guard case .query(_, _, let save) = $0.kind else { return nil }
            return save
        }
    }

    let saved: [String: SavedRows]

    private func lastPart(_ name: String) -> String {
        name.split(separator: ".").last.map(String.init) ?? name
    }

    private func add(_ message: String, _ label: String?, _ query: String, _ check: Check) {
        let text = message.split(separator: "\n").joined(separator: " ")
        problems.add(
            "S0152", "the query cannot be answered: \(text)", check.place(of: query),
            label: label)
    }
}
