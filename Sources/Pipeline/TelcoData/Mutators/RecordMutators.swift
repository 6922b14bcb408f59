import DataFormats

/// Mutators of whole records.
enum RecordMutators {
    private static let line = ByteMutators.line

    static let all: [Mutator] = [
        Mutator(
            "rows", "Keeps the first records only.", failures: [34],
            [MutatorParameter("count", .integer(0...Int.max), 1, "how many")]
        ) { mutant in
            let count = mutant.integer("count") ?? 1
            let lines = mutant.lines
            let header = mutant.isCSV ? Array(lines.prefix(1)) : []
            mutant.setLines(header + mutant.recordPlaces(lines).prefix(count).map { lines[$0] })
        },
        Mutator(
            "duplicate_records", "Repeats drawn records at the end.", failures: [],
            [MutatorParameter("count", .integer(1...1_000_000), 1, "how many")]
        ) { mutant throws(MutationError) in
            var lines = mutant.lines
            let places = mutant.recordPlaces(lines)
            guard !places.isEmpty else { throw mutant.inapplicable("the file has no records") }
            for _ in 0..<(mutant.integer("count") ?? 1) {
                lines.append(lines[mutant.draws.pick(places)])
            }
            mutant.setLines(lines)
        },
        Mutator("shuffle_records", "Writes the records in another order.", failures: []) {
            mutant in
            var lines = mutant.lines
            let places = mutant.recordPlaces(lines)
            let order = TableMutators.shuffled(places.count, &mutant.draws)
            let records = places.map { lines[$0] }
            for (place, source) in zip(places, order) { lines[place] = records[source] }
            mutant.setLines(lines)
        },
        Mutator(
            "conflict", "Repeats a record at the end with the same key and other content.",
            failures: [], [line], conflict),
        Mutator(
            "orphan", "Lets a record refer to something that does not exist.", failures: [],
            [line, MutatorParameter("field", .text, nil, "the field that refers")], orphan),
        Mutator(
            "wrong_dataset", "Replaces the content by that of another dataset.", failures: [42],
            [
                MutatorParameter(
                    "dataset", .choice(Dataset.allCases.map(\.rawValue)), nil,
                    "which; another of the same format if there is one without it"),
                MutatorParameter("count", .integer(1...10_000), 5, "how many records"),
            ], wrongDataset),
    ]

    private static func conflict(_ mutant: inout Mutant) throws(MutationError) {
        var lines = mutant.lines
        let header = try mutant.header(lines)
        let field =
            switch mutant.file.dataset {
            case .customers: "status"
            case .plans: "monthly_price"
            case .activityLogs: "event_type"
            }
        let others: [JSONValue] =
            switch mutant.file.dataset {
            case .customers: Vocabulary.statuses.map { .string($0) }
            case .plans: ["1.00", "2.00"]
            case .activityLogs: ["login", "logout"]
            }
        for place in try mutant.chosenPlaces(lines) {
            var record = try mutant.record(lines[place], header: header)
            let other = others.filter { $0 != record[field] }
            record[field] = mutant.draws.pick(other)
            lines.append(mutant.line(record)[...])
        }
        mutant.setLines(lines)
    }

    private static func orphan(_ mutant: inout Mutant) throws(MutationError) {
        let standard =
            switch mutant.file.dataset {
            case .customers: "plan_id"
            case .activityLogs: "customer_id"
            case .plans: throw mutant.inapplicable("plans refer to nothing")
            }
        let isPlan = (mutant.text("field") ?? standard) == "plan_id"
        try mutant.changeField(standard) { _, draws in
            isPlan
                ? .string("P" + TruthGenerator.padded(900_000 + draws.below(100_000), digits: 6))
                : .string("C9" + TruthGenerator.padded(draws.below(1_000_000_000), digits: 11))
        }
    }

    private static func wrongDataset(_ mutant: inout Mutant) throws(MutationError) {
        let own = mutant.file.dataset
        let standard: Dataset =
            switch own {
            case .customers: .activityLogs
            case .plans, .activityLogs: .customers
            }
        let other = mutant.text("dataset").flatMap(Dataset.init) ?? standard
        guard other != own else { throw mutant.inapplicable("the file is of that dataset") }
        let count = mutant.integer("count") ?? 5
        let truth = TruthGenerator(seed: mutant.draws.next()).generate(
            TruthSpec(
                plans: .exactly(count), customers: .init(count: .exactly(count)),
                events: .init(count: .total(.exactly(count)))))
        mutant.bytes =
            switch other {
            case .customers: truth.customersFile().bytes
            case .plans: truth.plansFile().bytes
            case .activityLogs: truth.eventsFile().bytes
            }
    }
}
