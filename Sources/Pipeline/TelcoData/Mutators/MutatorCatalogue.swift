public import DataFormats

/// Every mutator by name, and the way from a scenario's words to changed bytes.
public enum MutatorCatalogue {
    /// All mutators in the order of the documentation.
    public static let all: [Mutator] =
        ByteMutators.all + PackagingMutators.all + TableMutators.all + JSONMutators.all
        + ValueMutators.all + TimeMutators.all + RecordMutators.all

    private static let places = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) })

    /// The mutator of that name.
    public static func mutator(named name: String) -> Mutator? { places[name].map { all[$0] } }

    /// Reads `bom`, `{ bom: {} }`, `{ eol: crlf }` or `{ corrupt_line: { line: 3 } }`.
    public static func mutation(from value: JSONValue) throws(MutationError) -> Mutation {
        if case .string(let name) = value { return try checked(Mutation(name)) }
        guard case .object(let object) = value, object.count == 1 else {
            let found = value.objectValue.map { "an object of \($0.count) names" }
            throw .notAMutation(found: found ?? value.kindName)
        }
        let (name, arguments) = object[0]
        switch arguments {
        case .null: return try checked(Mutation(name))
        case .object(let named): return try checked(Mutation(name, named))
        default:
            guard let mutator = mutator(named: name) else {
                throw .unknown(name, among: all.map(\.name))
            }
            guard let first = mutator.parameters.first else {
                throw .wrongArgument(
                    mutator: name, parameter: "(value)", expected: "left out",
                    found: arguments.serialized())
            }
            return try checked(Mutation(name, JSONObject([(first.name, arguments)])))
        }
    }

    /// The same mutation, when its name, its parameters and their values are right.
    @discardableResult
    public static func checked(_ mutation: Mutation) throws(MutationError) -> Mutation {
        guard let mutator = mutator(named: mutation.name) else {
            throw .unknown(mutation.name, among: all.map(\.name))
        }
        for (name, value) in mutation.arguments {
            guard let parameter = mutator.parameters.first(where: { $0.name == name }) else {
                throw .unknownParameter(
                    mutator: mutator.name, parameter: name,
                    expected: mutator.parameters.map(\.name))
            }
            guard parameter.accepts(value) else {
                throw .wrongArgument(
                    mutator: mutator.name, parameter: name, expected: parameter.expectation,
                    found: value.serialized())
            }
        }
        return mutation
    }

    /// The file after all mutations, one after another.
    ///
    /// - Parameters:
    ///   - seed: decides what the mutations leave open, such as which line is hit.
    ///   - subject: the stable name of the file, such as the key it is delivered to.
    public static func apply(
        _ mutations: [Mutation], to file: RenderedFile, seed: UInt64, subject: String
    ) throws(MutationError) -> RenderedFile {
        var file = file
        for (place, mutation) in mutations.enumerated() {
            try checked(mutation)
            guard let mutator = mutator(named: mutation.name) else { continue }
            guard mutator.formats.contains(file.dataset.format) else {
                throw .inapplicable(
                    mutator: mutator.name, why: "the file is \(file.dataset.format.rawValue)")
            }
            let draws = DrawStream(
                seed: seed, "mutate", key: "\(place) \(mutation.name) \(subject)")
            var mutant = Mutant(
                file: file, mutator: mutator, arguments: mutation.arguments, draws: draws)
            try mutator.change(&mutant)
            file = mutant.file
        }
        return file
    }
}
