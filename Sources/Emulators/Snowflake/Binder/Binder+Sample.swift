import SnowflakeSQL

extension Binder {
    /// `SAMPLE`: a part of the rows, drawn from the account's seed, or from the given one.
    ///
    /// Source: Snowflake documentation, SAMPLE / TABLESAMPLE.
    func sample(_ sample: Sample, _ scope: Scope) throws(SnowflakeError) -> String {
        let before = scope.relations.count
        let inner = Scope(outer: scope.outer)
        inner.relations = scope.relations
        let from = try item(sample.source, inner)
        let amount = try bind(sample.amount, Scope(outer: nil))
        guard let number = amount.constant?.doubleValue ?? known(amount), number >= 0 else {
            throw .notConstant("SAMPLE", "1")
        }
        var seed = 0
        if let given = sample.seed {
            guard let value = try bind(given, Scope(outer: nil)).constant?.intValue, value >= 0
            else { throw .notConstant("SEED", "1") }
            seed = value &+ 1
        }
        let isBlock = sample.method == "SYSTEM" || sample.method == "BLOCK"
        if isBlock, sample.isRows {
            throw .compilation(
                1003, "42000", "fixed-size sampling is not supported by SYSTEM and BLOCK")
        }
        if sample.seed != nil {
            guard !sample.isRows else {
                throw .compilation(1003, "42000", "fixed-size sampling does not take a seed")
            }
            guard case .table = sample.source else {
                throw .unsupported("SAMPLE with SEED of what is no table")
            }
        }
        let draw = call(Self.draw(seed), [])
        let columns = inner.relations[before...].flatMap(\.columns)
        let list = columns.enumerated().map { "\($1.sql) AS c\($0)" }.joined(separator: ", ")
        let items = list.isEmpty ? "1" : list
        let sql: String
        if sample.isRows {
            guard number <= 1_000_000, number == number.rounded() else {
                throw .compilation(
                    1003, "42000", "a sample has from 0 to 1000000 rows, found \(number)")
            }
            sql = "SELECT \(items) FROM \(from) ORDER BY \(draw) LIMIT \(Int(number))"
        } else {
            guard number <= 100 else {
                throw .compilation(
                    1003, "42000", "a sample has from 0 to 100 percent of the rows, found \(number)"
                )
            }
            sql = "SELECT \(items) FROM \(from) WHERE \(draw) < \(number / 100)"
        }
        // The names stay what they were; the columns come from the sample.
        let name = freshName("s")
        var place = 0
        for var relation in inner.relations[before...] {
            for index in relation.columns.indices {
                relation.columns[index].sql = "\(name).c\(place)"
                place += 1
            }
            scope.relations.append(relation)
        }
        return "(\(sql)) AS \(name)"
    }

    private func known(_ bound: Bound) -> Double? {
        guard bound.sql.hasPrefix("?"), let place = Int(bound.sql.dropFirst()),
            case .scriptVariable(let name) = inputs[place - 1]
        else { return nil }
        isCacheable = false
        return session.scriptValues[name]?.doubleValue
    }

    /// A number from 0 to 1 for each row.
    private static func draw(_ seed: Int) -> NativeFunction {
        NativeFunction(
            name: "sample\(seed)", isDeterministic: false,
            body: .scalar { call throws(SnowflakeError) in
                let environment = call.environment
                let bits: UInt64
                if seed == 0 {
                    bits = environment.random()
                } else {
                    environment.shuffleCount &+= 1
                    bits = ExecutionEnvironment.mix(
                        UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15
                            &+ environment.shuffleCount)
                }
                call.return(.real(Double(bits >> 11) / 9_007_199_254_740_992))
            })
    }
}
