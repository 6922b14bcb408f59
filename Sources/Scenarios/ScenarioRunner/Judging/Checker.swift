import CloudModel
import Cloud
import DataFormats
import Guarantees
import PipelineModel
import ScenarioModel
import SimFaults
import SimKernel

/// Judges the checks under `then`.
struct Checker {
    let cloud: Cloud
    let contract: Contract
    let observed: Observed
    let expectation: Expectation
    let verdicts: [Verdict]
    let saved: [String: SavedRows]

    typealias Result = ScenarioOutcome.CheckResult
    typealias Failure = ScenarioOutcome.CheckFailure

    /// Nil for checks that are judged elsewhere, such as twins.
    func result(_ check: Check) -> Result? {
        switch check.kind {
        case .guarantee(let id): guarantee(id)
        case .table(let check): Result(title: "table \(check.name)", failure: table(check))
        case .object(let pattern, let exists, let count):
            Result(
                title: "objects \(pattern)", failure: objects(pattern, exists: exists, count))
        case .alerts(let check):
            Result(
                title: check.topic == .alerts ? "alerts" : "dead letters", failure: alerts(check))
        case .execution(let machine, let status, let count):
            Result(
                title: "executions of \(machine)", failure: executions(machine, status, count))
        case .sameAs: nil
        case .journey(let check):
            Result(title: "journey of \(check.event)", failure: journey(check))
        case .sql(let name, let query, let equals):
            Result(title: name, failure: sql(query, equals))
        }
    }

    private func guarantee(_ id: String) -> Result {
        let verdict = verdicts.first { $0.guarantee == id }
        let state = verdict?.state ?? .notExercised
        return Result(
            title: "guarantee \(id)",
            failure: state == .held
                ? nil
                : Failure(
                    text: "\(id) is \(state.rawValue)", expected: "held",
                    actual: verdict?.witnesses.first?.text ?? state.rawValue))
    }

    private func many(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)" + (count == 1 ? "" : "s")
    }

    // MARK: Objects, alerts, executions

    private func objects(_ pattern: String, exists: Bool, _ count: Int?) -> Failure? {
        let found = observed.objects.map(\.key).filter { Glob.matches(pattern, $0) }
        if !exists {
            if found.isEmpty { return nil }
            return Failure(
                text: "objects match `\(pattern)`", expected: "none", actual: shown(found))
        }
        if let count, found.count != count {
            return Failure(
                text: found.count == 1
                    ? "1 object matches `\(pattern)`" : "\(found.count) objects match `\(pattern)`",
                expected: "\(count)",
                actual: shown(found))
        }
        if count == nil, found.isEmpty {
            return Failure(
                text: "no object matches `\(pattern)`", expected: "at least one", actual: "none")
        }
        return nil
    }

    private func shown(_ keys: [String]) -> String {
        if keys.isEmpty { return "none" }
        let rest = keys.count > 3 ? ", and \(keys.count - 3) more" : ""
        return keys.prefix(3).joined(separator: ", ") + rest
    }

    /// Counts each announced thing once: an alert may rightly come twice.
    private func alerts(_ check: AlertCheck) -> Failure? {
        let topic =
            check.topic == .alerts ? contract.alerts?.topic : contract.alerts?.deadLetterTopic
        let what = check.topic == .alerts ? "alerts" : "dead letters"
        guard let topic else {
            return Failure(
                text: "the contract names no topic for \(what)",
                expected: "`alerts` in the contract",
                actual: "none")
        }
        var distinct: [String] = []
        for message in observed.messages where message.topic == topic {
            if let subject = check.subject, !Glob.matches(subject, message.subject) { continue }
            let body = try? JSONValue(parsing: message.body)
            let fits = check.matching.allSatisfy { member in
                Self.fits(body?[member.key], member.value)
            }
            let text = body?.serialized() ?? message.body
            if fits, !distinct.contains(text) { distinct.append(text) }
        }
        if distinct.count == check.count { return nil }
        return Failure(
            text: distinct.count == 1
                ? "1 \(what.dropLast()) matches" : "\(distinct.count) \(what) match",
            expected: "\(check.count)",
            actual: distinct.isEmpty ? "none" : distinct.prefix(3).joined(separator: "; "))
    }

    /// Whether a member of a message is what was asked for; a text with `*` is a pattern.
    private static func fits(_ value: JSONValue?, _ wanted: JSONValue) -> Bool {
        guard let pattern = wanted.stringValue, pattern.contains("*"), let text = value?.stringValue
        else { return value == wanted }
        return Glob.matches(pattern, text)
    }

    private func executions(_ machine: String, _ status: String?, _ count: Int?) -> Failure? {
        let all = cloud.executions(of: machine)
        let found = all.filter { status == nil || $0 == status }
        let wanted = count.map(String.init) ?? "at least one"
        if let count, found.count == count { return nil }
        if count == nil, !found.isEmpty { return nil }
        return Failure(
            text: many(found.count, "execution") + " of \(machine)"
                + (status.map { (found.count == 1 ? " is " : " are ") + $0 } ?? ""),
            expected: wanted, actual: all.isEmpty ? "none" : all.joined(separator: ", "))
    }

    // MARK: Tables

    /// A table by its full name, or by schema and name in the database of the contract.
    private func image(_ name: String) -> TableImage? {
        let wanted = name.uppercased()
        if let image = observed.tables.first(where: {
            $0.name.uppercased() == wanted || $0.name.uppercased().hasSuffix("." + wanted)
        }) {
            return image
        }
        let database = contract.entities.compactMap { $0.table?.name }.first?
            .split(separator: ".").first.map(String.init)
        let full = wanted.split(separator: ".").count == 3 ? wanted : "\(database ?? "").\(wanted)"
        return TableReader(cloud: cloud, jsonColumns: [:]).image(of: full)
    }

    private func table(_ check: TableCheck) -> Failure? {
        guard let image = image(check.name) else {
            return Failure(
                text: "there is no table \(check.name)", expected: "a table", actual: "none")
        }
        for (column, _) in check.condition where image.position(of: column) == nil {
            return unknown(column, image)
        }
        var rows = image.rows.filter { row in
            check.condition.allSatisfy { same(row[image.position(of: $0.key)!], $0.value) }
        }
        if let count = check.count, rows.count != count {
            return Failure(
                text: "\(check.name) has \(many(rows.count, "row"))", expected: "\(count)",
                actual: "\(rows.count)")
        }
        for column in check.unique where image.position(of: column) == nil {
            return unknown(column, image)
        }
        if !check.unique.isEmpty, let failure = unique(check, image, rows) { return failure }
        for column in check.orderBy.reversed() {
            guard let position = image.position(of: column) else { return unknown(column, image) }
            rows = rows.enumerated().sorted { one, other in
                let order = CellOrder.compare(one.element[position], other.element[position])
                return order == 0 ? one.offset < other.offset : order < 0
            }.map(\.element)
        }
        return check.rows.flatMap { compare($0, rows, image, ordered: !check.orderBy.isEmpty) }
    }

    private func unknown(_ column: String, _ image: TableImage) -> Failure {
        Failure(
            text: "\(image.name) has no column `\(column)`",
            expected: image.columns.joined(separator: ", "), actual: column)
    }

    private func unique(
        _ check: TableCheck, _ image: TableImage, _ rows: [[String?]]
    ) -> Failure? {
        var seen: Set<[String?]> = []
        for row in rows {
            let key = check.unique.map { column in image.position(of: column).flatMap { row[$0] } }
            if seen.insert(key).inserted { continue }
            return Failure(
                text: "\(check.name) has two rows with one \(check.unique.joined(separator: ", "))",
                expected: "each once", actual: key.map { $0 ?? "NULL" }.joined(separator: ", "))
        }
        return nil
    }

    private func compare(
        _ wanted: [JSONObject], _ rows: [[String?]], _ image: TableImage, ordered: Bool
    ) -> Failure? {
        if rows.count != wanted.count {
            return Failure(
                text: "\(image.name) has \(many(rows.count, "such row"))",
                expected: many(wanted.count, "row"),
                actual: rows.prefix(3).map { shown($0, image) }.joined(separator: "; "))
        }
        var rest = rows
        for (index, row) in wanted.enumerated() {
            for (column, _) in row where image.position(of: column) == nil {
                return unknown(column, image)
            }
            func fits(_ candidate: [String?]) -> Bool {
                row.allSatisfy { same(candidate[image.position(of: $0.key)!], $0.value) }
            }
            if ordered {
                if fits(rows[index]) { continue }
                return Failure(
                    text: "row \(index + 1) of \(image.name) differs",
                    expected: JSONValue.object(row).serialized(),
                    actual: shown(rows[index], image, only: row.map(\.key)))
            }
            guard let place = rest.firstIndex(where: fits) else {
                return Failure(
                    text: "a row of \(image.name) is not there",
                    expected: JSONValue.object(row).serialized(),
                    actual: rest.prefix(3).map { shown($0, image, only: row.map(\.key)) }
                        .joined(separator: "; "))
            }
            rest.remove(at: place)
        }
        return nil
    }

    private func shown(_ row: [String?], _ image: TableImage, only: [String]? = nil) -> String {
        zip(image.columns, row).filter { column, _ in
            only?.contains { $0.uppercased() == column.uppercased() } ?? true
        }.map { "\($0.0) \($0.1 ?? "NULL")" }.joined(separator: ", ")
    }

    /// Compares a cell's canonical text with a value from a scenario: numbers by value, instants
    /// by instant, the rest by text.
    private func same(_ cell: String?, _ value: JSONValue) -> Bool {
        guard let cell else { return value.isNull }
        switch value {
        case .null: return false
        case .bool(let flag): return cell == (flag ? "true" : "false")
        case .number(let number):
            return JSONNumber(text: cell).map { $0.isEqualNumerically(to: number) } ?? false
        case .string(let text):
            if text == cell { return true }
            guard let left = try? ISOTime.instant(text), let right = try? ISOTime.instant(cell)
            else { return false }
            return left == right
        default: return CanonicalText.json(cell) == CanonicalText.json(value.serialized())
        }
    }

    // MARK: Journeys and SQL

    private func journey(_ check: JourneyCheck) -> Failure? {
        guard let fact = contract.entities.first(where: { $0.kind == .event }),
            let image = image(check.endsIn),
            let index = image.position(of: fact.key[0]),
            case let rows = image.rows.filter({ $0[index] == check.event }), let row = rows.first
        else {
            return Failure(
                text: "\(check.event) did not come to \(check.endsIn)", expected: "one row",
                actual: "none")
        }
        guard rows.count == 1 else {
            return Failure(
                text: "\(check.event) came to \(check.endsIn) more than once",
                expected: "one row", actual: "\(rows.count) rows")
        }
        guard check.linkedTo.count > 0 else { return nil }
        guard let link = fact.references.first(where: { $0.column != nil }),
            let column = link.column.flatMap({ image.position(of: $0) }),
            let dimension = contract.entity(link.entity)?.table,
            let surrogate = dimension.surrogateKey, let versions = self.image(dimension.name),
            let key = versions.position(of: surrogate),
            let version = versions.rows.first(where: { $0[key] == row[column] })
        else {
            return Failure(
                text: "\(check.event) is linked to nothing",
                expected: JSONValue.object(check.linkedTo).serialized(), actual: "no version")
        }
        for (name, value) in check.linkedTo {
            guard let position = versions.position(of: name) else { return unknown(name, versions) }
            if same(version[position], value) { continue }
            return Failure(
                text: "\(check.event) is linked to another version",
                expected: "\(name) \(value.stringValue ?? value.serialized())",
                actual: "\(name) \(version[position] ?? "NULL")")
        }
        return nil
    }

    private func sql(_ query: String, _ equals: JSONValue) -> Failure? {
        let rows: SavedRows
        let lake = LayerTables(cloud: cloud, contract: contract).tables(for: query)
        switch cloud.queryCommitted(query, with: saved.merging(lake) { saved, _ in saved }) {
        case .failure(let failure):
            return Failure(
                text: "the query failed", expected: equals.serialized(),
                actual: "\(failure.code) \(failure.message)")
        case .success(let found): rows = found
        }
        let actual = JSONValue.array(
            rows.rows.map { row in .array(row.map { $0.map { .string($0) } ?? .null }) })
        if matches(rows, equals) { return nil }
        return Failure(
            text: "the query answers something else", expected: equals.serialized(),
            actual: String(actual.serialized().prefix(400)))
    }

    /// A scalar is compared with the only cell, a list with the rows (one cell each, or lists).
    private func matches(_ rows: SavedRows, _ equals: JSONValue) -> Bool {
        guard let wanted = equals.arrayValue else {
            return rows.rows.count == 1 && rows.rows[0].count == 1 && same(rows.rows[0][0], equals)
        }
        guard wanted.count == rows.rows.count else { return false }
        return zip(rows.rows, wanted).allSatisfy { row, value in
            if let cells = value.arrayValue {
                return cells.count == row.count && zip(row, cells).allSatisfy { same($0, $1) }
            }
            return row.count == 1 && same(row[0], value)
        }
    }
}
