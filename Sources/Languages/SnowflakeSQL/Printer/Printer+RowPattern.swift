extension Printer {
    mutating func matchRecognize(_ match: MatchRecognize) {
        var clauses: [String] = []
        if !match.partitionBy.isEmpty {
            clauses.append("PARTITION BY " + Self.print { $0.expressions(match.partitionBy) })
        }
        if !match.orderBy.isEmpty {
            clauses.append("ORDER BY " + Self.print { $0.orderItems(match.orderBy) })
        }
        if !match.measures.isEmpty {
            clauses.append("MEASURES " + Self.print { $0.selectItems(match.measures) })
        }
        if let rows = match.rows { clauses.append(rows.rawValue) }
        if let skip = match.skip {
            clauses.append("AFTER MATCH SKIP " + Self.print { $0.skip(skip) })
        }
        clauses.append("PATTERN (" + Self.print { $0.pattern(match.pattern) } + ")")
        let conditions = Self.print {
            $0.list(match.define) { printer, item in
                if let alias = item.alias { printer.name(alias) }
                printer.put(" AS ")
                printer.expression(item.expression)
            }
        }
        clauses.append("DEFINE " + conditions)
        put(" MATCH_RECOGNIZE (" + clauses.joined(separator: " ") + ")")
        alias(match.alias)
    }

    private mutating func skip(_ skip: MatchRecognize.Skip) {
        switch skip {
        case .pastLastRow: put("PAST LAST ROW")
        case .toNextRow: put("TO NEXT ROW")
        case .toFirst(let symbol):
            put("TO FIRST ")
            name(symbol)
        case .toLast(let symbol):
            put("TO LAST ")
            name(symbol)
        }
    }

    mutating func pattern(_ pattern: RowPattern) {
        switch pattern {
        case .symbol(let symbol): name(symbol)
        case .partitionStart: put("^")
        case .partitionEnd: put("$")
        case .sequence(let parts): list(parts, by: " ") { $0.part($1, of: 1) }
        case .alternatives(let parts): list(parts, by: " | ") { $0.part($1, of: 1) }
        case .permutation(let parts):
            put("PERMUTE(")
            list(parts) { $0.pattern($1) }
            put(")")
        case .exclusion(let inner):
            put("{- ")
            self.pattern(inner)
            put(" -}")
        case .repetition(let inner, let least, let most, let isReluctant):
            part(inner, of: 2)
            put(Self.quantifier(least, most) + (isReluctant ? "?" : ""))
        }
    }

    /// A part of a sequence or of alternatives (1), or what is repeated (2), in parentheses where
    /// it would be read as something else, or misread.
    private mutating func part(_ pattern: RowPattern, of whole: Int) {
        let strength =
            switch pattern {
            case .sequence, .alternatives: 1
            case .repetition: 2
            default: 3
            }
        if strength <= whole {
            parentheses { $0.pattern(pattern) }
        } else {
            self.pattern(pattern)
        }
    }

    private static func quantifier(_ least: Int, _ most: Int?) -> String {
        switch (least, most) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(least),}"
        case (_, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
        }
    }
}
