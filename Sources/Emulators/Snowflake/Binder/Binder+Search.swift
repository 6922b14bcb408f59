import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `SEARCH(columns, 'words' [, ANALYZER => '…'] [, SEARCH_MODE => '…'])` and `SEARCH_IP`.
    ///
    /// Source: Snowflake documentation, SEARCH and SEARCH_IP.
    func search(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let places = call.arguments.filter { $0.name == nil }.map(\.value)
        let most = name == "SEARCH" ? 4 : 2
        guard places.count == 2, call.arguments.count <= most else {
            throw .argumentCount(name, given: call.arguments.count, least: 2, most: 2)
        }
        let columns = try searched(places[0], scope, name, isList: false)
        let given = try bind(places[1], scope)
        guard let constant = given.constant else { throw .notConstant(name, "2") }
        guard let words = constant.textValue else {
            if constant.isNull { return Bound("NULL", .boolean, from: columns) }
            throw .invalidArgument("argument needs to be a string: '1'")
        }
        let types = columns.map(\.type)
        let function: NativeFunction
        if name == "SEARCH_IP" {
            guard let address = NetworkAddress(words) else {
                throw .compilation(
                    937, "22023", "invalid argument for function [SEARCH_IP]: '\(words)'")
            }
            function = TextSearch.addressFunction(types, address)
        } else {
            let analyzer = try option("ANALYZER", call, scope) ?? "DEFAULT_ANALYZER"
            let mode = try option("SEARCH_MODE", call, scope) ?? "OR"
            guard let analyzer = TextSearch.Analyzer(rawValue: analyzer.uppercased()) else {
                throw .unsupported("analyzer \(analyzer)")
            }
            guard let mode = TextSearch.Mode(rawValue: mode.uppercased()) else {
                throw .invalidArgument("invalid search mode '\(mode)'")
            }
            function = TextSearch.function(types, words, analyzer, mode)
        }
        return Bound(self.call(function, columns.map(\.sql)), .boolean, from: columns)
    }

    private func option(
        _ name: String, _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> String? {
        guard let given = call.arguments.first(where: { $0.name?.name == name }) else { return nil }
        guard let text = try bind(given.value, scope).constantText else {
            throw .notConstant("SEARCH", "3")
        }
        return text
    }

    /// The columns to search; of a list or a star those that hold no text are left out.
    private func searched(
        _ expression: SnowflakeSQL.Expression, _ scope: Scope, _ name: String, isList: Bool
    ) throws(SnowflakeError) -> [Bound] {
        func fits(_ type: SnowflakeType) -> Bool { type.isText || type.isSemiStructured }
        let found: [Bound]
        switch expression.kind {
        case .star(let star):
            found = try starColumns(star, scope).map {
                var bound = Bound($0)
                if !scope.insideAggregate { bound.loose = [$0.name] }
                return bound
            }.filter { fits($0.type) }
        case .tuple(let items):
            var all: [Bound] = []
            for item in items { all += try searched(item, scope, name, isList: true) }
            found = all
        default:
            let bound = try bind(expression, scope)
            found = fits(bound.type) || bound.type == .null ? [bound] : []
        }
        guard isList || !found.isEmpty else {
            throw .compilation(
                1173, "22023",
                "error line 1 at position 7: Expected non-empty set of columns supporting "
                    + (name == "SEARCH" ? "full-text search." : "\(name)."))
        }
        return found
    }
}
