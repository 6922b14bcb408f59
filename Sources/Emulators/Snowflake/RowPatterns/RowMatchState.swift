/// Gathers the rows that MATCH_RECOGNIZE searches, and puts what it finds where `rows` reads it.
///
/// The arguments are the row's number from 1, its partition, and the masks of its conditions; rows
/// may come in any order.
final class RowMatchState: AggregateState {
    private let plan: RowMatchPlan
    private let environment: ExecutionEnvironment
    private let width: Int
    private var partitions: [Int64] = []
    private var masks: [Int64] = []

    private init(_ plan: RowMatchPlan, _ environment: ExecutionEnvironment) {
        self.plan = plan
        self.environment = environment
        width = plan.masks
    }

    /// The aggregate for a plan.
    ///
    /// - Parameter key: a text that no other plan has.
    static func function(_ plan: RowMatchPlan, key: String) -> NativeFunction {
        NativeFunction(
            name: "match_recognize(\(key))",
            body: .aggregate(
                { RowMatchState(plan, $0) },
                argumentTypes: (0..<plan.masks + 2).map { _ in .integer }))
    }

    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError) {
        let place = Int(call.integer(0)) - 1
        if place >= partitions.count {
            let more = place + 1 - partitions.count
            partitions.append(contentsOf: repeatElement(0, count: more))
            masks.append(contentsOf: repeatElement(0, count: more * width))
        }
        partitions[place] = call.integer(1)
        for index in 0..<width { masks[place * width + index] = call.integer(index + 2) }
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}
    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {}

    func result() throws(SnowflakeError) -> SnowflakeValue {
        guard
            let found = try plan.run(
                partitions: partitions, masks: masks, steps: environment.mostMatchSteps)
        else { throw .reachedTimeout(environment.parameters.statementTimeout) }
        let symbols = plan.program.symbols.map { SQLiteValue.text($0) }
        func integer(_ value: Int?) -> SQLiteValue { value.map { .integer(Int64($0)) } ?? .null }
        let slot = Int64(environment.packed.count + 1)
        environment.packed[slot] = found.map { row in
            [
                integer(row.place + 1), integer(row.group), integer(row.number),
                integer(row.sequence), row.symbol.map { symbols[$0] } ?? .null,
                integer(row.isShown ? 1 : 0), integer(row.symbol),
            ]
        }
        return .integer(slot)
    }
}
