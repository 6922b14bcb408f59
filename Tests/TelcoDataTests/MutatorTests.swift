import DataFormats
import SimKernel
import Testing

@testable import TelcoData

/// A small truth and the outcome of mutated files of it.
enum Mutated {
    static let truth = TruthGenerator(seed: 11).generate(
        TruthSpec(
            plans: 6, customers: .init(count: 8, planChanges: 1),
            events: .init(count: .total(40))))

    static func file(_ dataset: Dataset) -> RenderedFile {
        switch dataset {
        case .customers: truth.customersFile()
        case .plans: truth.plansFile()
        case .activityLogs: truth.eventsFile()
        }
    }

    static func apply(
        _ mutations: [JSONValue], to dataset: Dataset, seed: UInt64 = 1
    ) throws -> RenderedFile {
        let parsed = try mutations.map { try MutatorCatalogue.mutation(from: $0) }
        return try MutatorCatalogue.apply(
            parsed, to: file(dataset), seed: seed, subject: "raw/file")
    }

    static func assess(_ file: RenderedFile) -> FileAssessment {
        Oracle().assess(
            Delivery(
                key: "raw/\(file.dataset.rawValue)/file", bytes: file.bytes,
                at: VirtualInstant(secondsSinceEpoch: 1_800_000_000)))
    }

    /// `reason`, or `good n` with the faults of bad records.
    static func outcome(_ mutations: JSONValue..., dataset: Dataset) throws -> String {
        let assessment = assess(try apply(mutations, to: dataset))
        if case .rejected(let reason, _) = assessment.verdict { return reason.rawValue }
        var good = 0
        var faults: [String] = []
        for record in assessment.records {
            switch record.verdict {
            case .good: good += 1
            case .quarantined(let found): faults += found.map(\.description)
            }
        }
        return (["good \(good)"] + faults).joined(separator: "; ")
    }
}

@Suite("Mutators")
struct MutatorTests {
    @Test("Names are unique and every mutator says what it does")
    func catalogue() {
        let names = MutatorCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.count >= 50)
        for mutator in MutatorCatalogue.all {
            #expect(mutator.summary.hasSuffix("."), "\(mutator.name)")
            #expect(Set(mutator.parameters.map(\.name)).count == mutator.parameters.count)
            for parameter in mutator.parameters {
                if let standard = parameter.standard {
                    #expect(parameter.accepts(standard), "\(mutator.name).\(parameter.name)")
                }
            }
        }
    }

    @Test(
        "Mutations of activity have the outcome that they are for",
        arguments: [
            ("truncate", "invalid_ndjson_format"),
            (["corrupt_line": ["line": 3]], "invalid_ndjson_format"),
            (["corrupt_line": ["how": "garbage"]], "invalid_ndjson_format"),
            (["corrupt_line": ["how": "cut"]], "invalid_ndjson_format"),
            ("bad_utf8", "invalid_encoding"), ("utf16", "invalid_encoding"),
            (["utf16": "be"], "invalid_encoding"), ("latin1", "invalid_encoding"),
            ("bom", "good 40"), ("crlf", "good 40"), (["eol": "mixed"], "good 40"),
            (["eol": "cr"], "invalid_ndjson_format"), ("empty", "empty_file"),
            ("blank_lines", "empty_file"), (["blank_lines": ["place": "between"]], "good 40"),
            ("gzip", "good 40"), ("gzip_concat", "good 40"),
            ("gzip_truncate", "unreadable_compression"), ("bomb", "unreadable_compression"),
            (["bomb": 2], "empty_file"), ("zip", "unreadable_compression"),
            ("parquet_magic", "unreadable_compression"), ("permute_columns", "good 40"),
            ("add_column", "good 40"), (["drop_column": "event_id"], "wrong_dataset"),
            (["rename_column": "event_timestamp"], "wrong_dataset"),
            ("nest", "invalid_ndjson_format"), (["nest": 64], "good 40"),
            (["nest": 65], "invalid_ndjson_format"), ("dup_json_key", "invalid_ndjson_format"),
            ("json_array", "invalid_ndjson_format"), ("pretty_json", "invalid_ndjson_format"),
            ("insert_separator", "good 40"), (["insert_separator": "VT"], "good 40"),
            ("pad_key", "good 40"), (["pad_key": "nbsp"], "good 40"),
            (["case_key": "upper"], "good 40"), ("unicode_nfd", "good 40"),
            ("inject_html", "good 40"), ("pii", "good 40"),
            ("type_drift", "good 39; event_timestamp: bad_timestamp"),
            (["type_drift": ["field": "event_id", "value": 5]], "good 39; event_id: not_text"),
            ("nan", "invalid_ndjson_format"), ("bigint", "good 40"),
            ("null_style", "good 39; event_type: missing"),
            (["null_style": "null_text"], "good 40"),
            ("null_field", "good 39; event_type: missing"),
            (["drop_field": ["field": "event_id"]], "good 39; event_id: missing"),
            ("epoch", "good 39; event_timestamp: bad_timestamp"),
            ("strip_offset", "good 39; event_timestamp: bad_timestamp"),
            ("mixed_offset", "good 40"), (["mixed_offset": "-11:15"], "good 40"),
            ("leap_second", "good 39; event_timestamp: bad_timestamp"),
            ("hour24", "good 39; event_timestamp: bad_timestamp"),
            ("date_format", "good 39; event_timestamp: bad_timestamp"),
            ("skew", "good 40"), (["skew": "-3d"], "good 40"),
            ("sentinel", "good 39; event_timestamp: bad_timestamp"),
            (["sentinel": "end_of_time"], "good 39; event_timestamp: bad_timestamp"),
            ("precision", "good 40"),
            (["precision": 10], "good 39; event_timestamp: bad_timestamp"),
            ("rows", "good 1"), (["duplicate_records": 3], "good 43"),
            ("shuffle_records", "good 40"), ("conflict", "good 41"), ("orphan", "good 40"),
            ("wrong_dataset", "wrong_dataset"),
            (["row_size": 300], "good 39; event_type: too_long"),
        ] as [(JSONValue, String)])
    func activity(mutation: JSONValue, wanted: String) throws {
        #expect(try Mutated.outcome(mutation, dataset: .activityLogs) == wanted)
    }

    @Test(
        "Mutations of plans have the outcome that they are for",
        arguments: [
            ("truncate", "invalid_csv_format"), ("crlf", "good 6"), ("bom", "good 6"),
            (["eol": "cr"], "good 6"), ("corrupt_line", "invalid_csv_format"),
            (["corrupt_line": ["how": "garbage"]], "invalid_csv_format"),
            ("csv_quoted_newline", "good 6"), ("csv_escape", "invalid_csv_format"),
            (["csv_escape": "doubled"], "good 6"), ("delimiter", "invalid_header"),
            (["delimiter": "tab"], "invalid_header"), ("dup_header", "invalid_header"),
            (
                "header_mid",
                "good 6; plan_id: bad_code; monthly_price: bad_number; "
                    + "data_allowance_gb: bad_number; voice_minutes: bad_number; "
                    + "sms_allowance: bad_number; roaming_enabled: bad_boolean; "
                    + "validity_days: bad_number"
            ),
            ("no_header", "invalid_header"), ("header_only", "no_rows"),
            (["rows": 0], "no_rows"), (["rows": 2], "good 2"),
            ("ragged", "invalid_csv_format"), (["ragged": ["how": "more"]], "invalid_csv_format"),
            ("permute_columns", "good 6"), ("add_column", "good 6"),
            ("drop_column", "invalid_header"), ("rename_column", "invalid_header"),
            ("type_drift", "good 5; data_allowance_gb: bad_number"),
            ("number_format", "good 5; monthly_price: bad_number"),
            (["number_format": "plus"], "good 5; monthly_price: bad_number"),
            (["number_format": "zeros"], "good 6"),
            ("nan", "good 5; monthly_price: bad_number"),
            ("bigint", "good 5; data_allowance_gb: out_of_range"),
            ("scale", "good 5; monthly_price: bad_scale"), (["scale": 2], "good 6"),
            ("bool_style", "good 5; roaming_enabled: bad_boolean"),
            (["bool_style": "upper"], "good 6"), ("null_style", "good 5; plan_name: missing"),
            ("case_key", "good 6"), ("conflict", "good 7"), ("gzip", "good 6"),
            ("wrong_dataset", "invalid_csv_format"), ("drop_field", "good 5; plan_name: missing"),
            ("shuffle_records", "good 6"), (["duplicate_records": 2], "good 8"),
        ] as [(JSONValue, String)])
    func plans(mutation: JSONValue, wanted: String) throws {
        #expect(try Mutated.outcome(mutation, dataset: .plans) == wanted)
    }

    @Test("A row above the limit is refused as such")
    func oversized() throws {
        #expect(try Mutated.outcome("row_size", dataset: .customers) == "oversized_row")
    }

    @Test("Instants keep their meaning in another offset and lose digits below microseconds")
    func offsets() throws {
        let plain = Mutated.assess(Mutated.file(.activityLogs)).records.map(\.verdict)
        let moved = Mutated.assess(try Mutated.apply(["mixed_offset"], to: .activityLogs))
        #expect(moved.records.map(\.verdict) == plain)
    }

    @Test("The same seed and subject damage the same place, another seed another one")
    func deterministic() throws {
        let one = try Mutated.apply(["type_drift", "shuffle_records"], to: .activityLogs)
        #expect(try Mutated.apply(["type_drift", "shuffle_records"], to: .activityLogs) == one)
        let other = try Mutated.apply(
            ["type_drift", "shuffle_records"], to: .activityLogs, seed: 2)
        #expect(other != one)
    }

    @Test("Wrong names and arguments are refused with what was expected")
    func errors() {
        func message(_ value: JSONValue) -> String {
            do {
                let mutation = try MutatorCatalogue.mutation(from: value)
                _ = try MutatorCatalogue.apply(
                    [mutation], to: Mutated.file(.activityLogs), seed: 1, subject: "x")
                return "nothing"
            } catch { return "\(error)" }
        }
        #expect(message("trunkate") == "there is no mutator `trunkate`; did you mean `truncate`?")
        #expect(
            message(["eol": "lf"]) == "`eol.kind` must be one of `crlf`, `cr`, `mixed`, not \"lf\"")
        #expect(
            message(["rows": ["number": 1]]) == "`rows` has no parameter `number`; it takes `count`"
        )
        #expect(message(["bom": 1]) == "`bom.(value)` must be left out, not 1")
        #expect(
            message(["bad_utf8": 301])
                == "`bad_utf8` asks for line 301 of a file of 40 lines")
        #expect(message("no_header") == "`no_header` cannot be applied: the file is ndjson")
        #expect(
            message(["scale": ["field": "price"]])
                == "`scale` cannot be applied: activity_logs have no field `price`")
        #expect(message(7) == "a mutation is a name or one name with its parameters, not number")
    }

    @Test("Any chain of mutations gives a file or an error, and the oracle judges every file")
    func fuzz() {
        var draws = DrawStream(seed: 99, "fuzz")
        let slow: Set<String> = ["bomb", "row_size"]
        let mutators = MutatorCatalogue.all.filter { !slow.contains($0.name) }
        var applied = 0
        for round in 0..<2_000 {
            let dataset = draws.pick(Dataset.allCases)
            var file = Mutated.file(dataset)
            for _ in 0...draws.below(4) {
                let mutation = Mutation(draws.pick(mutators).name)
                if let changed = try? MutatorCatalogue.apply(
                    [mutation], to: file, seed: UInt64(round), subject: "f")
                {
                    file = changed
                    applied += 1
                }
            }
            let assessment = Mutated.assess(file)
            #expect(assessment.isAccepted == !assessment.records.isEmpty)
            let places = Assessment(oracle: Oracle(), files: [assessment])
            let warehouse = places.warehouse()
            let rows = warehouse.tables.reduce(0) { $0 + $1.rows.count }
            #expect(rows <= assessment.records.count)
        }
        #expect(applied > 2_000)
    }
}
