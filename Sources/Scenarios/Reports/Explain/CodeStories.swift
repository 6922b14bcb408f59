import JSONata
import PipelineModel

/// What `rehearse explain CODE` tells: a paragraph for every code that a diagnostic may carry.
///
/// The letter names where a code comes from: `Y` YAML, `S` scenarios, `P` pipeline folders, `I` IAM
/// policies, `A` state machines, `Q` SQL, `D` deployment, `C` the command line,
/// `M` known mutants. JSONata has codes of its own, some of which look like those of scenarios.
public enum CodeStories {
    /// One code with its paragraph.
    public struct Story: Hashable, Sendable {
        public let code: String
        public let text: String
    }

    /// Codes that say that something real is not emulated here.
    public static let refusals = ["A0006", "S0210"]

    /// Every code in the order of the letters above.
    public static var all: [Story] {
        yaml + scenarios
            + PipelineCode.allCases.map { Story(code: $0.rawValue, text: $0.story) }
            + policies + machines + statements + commands + mutants
    }

    /// The codes of JSONata expressions, which keep the names that the language gives them.
    public static var expressions: [Story] {
        JSONataCodes.all.map {
            Story(code: $0.code, text: "In a JSONata expression: \($0.message).")
        }
    }

    /// What a code may mean, in capitals or not: ours first, then that of JSONata.
    public static func stories(of code: String) -> [Story] {
        let wanted = code.uppercased()
        return (all + expressions).filter { $0.code == wanted }
    }

    private static func stories(_ pairs: [(String, String)]) -> [Story] {
        pairs.map { Story(code: $0.0, text: $0.1) }
    }

    private static let yaml = stories([
        (
            "Y0001",
            "The file is not YAML 1.2. The caret shows where the parser gave up; a missing "
                + "quote or bracket often stands some lines above."
        ),
        (
            "Y0002",
            "A mapping has one key twice. YAML leaves open which one counts, so both are "
                + "refused."
        ),
        (
            "Y0003",
            "Tags such as `!include` or `!!python` are not supported: files must mean the "
                + "same to every reader."
        ),
        (
            "Y0004",
            "Aliases repeat parts of the document so often that it becomes far larger than "
                + "its text."
        ),
        ("Y0005", "A file holds exactly one document; put a second one into a file of its own."),
        ("Y0006", "A key is a single word or text. Merge keys (`<<`) are not part of YAML 1.2."),
        ("Y0007", "A number is beyond what can be used exactly, or is not a number at all."),
        (
            "Y0008",
            "A control character stands in the file. Write it as an escape in double quotes."
        ),
    ])

    private static let scenarios = stories([
        ("S0100", "A scenario file is one mapping of keys such as `scenario`, `title`, `truth`."),
        (
            "S0101",
            "Keys are strict, so that a typing error is not silently ignored. Keys of your "
                + "own begin with `x-`."
        ),
        ("S0102", "A key that has no default is missing."),
        ("S0103", "A value has another kind (text, number, list, mapping) than its key needs."),
        ("S0104", "A value has the right kind but is none that the key knows."),
        ("S0105", "A template begins with `${{` and does not end with `}}`."),
        ("S0106", "A template names a value that neither `vars` nor `matrix` has."),
        ("S0107", "Each entry of `matrix` is a list of at least one value."),
        ("S0108", "The combinations of the matrix are too many to run."),
        ("S0109", "Only version 1 of the scenario format is known to this version of Rehearsal."),
        (
            "S0110",
            "No folder of this name stands under `pipelines/`, and no pipeline of this name "
                + "was given with `--pipeline`."
        ),
        ("S0111", "There is no guarantee of this id; `rehearse guarantees list` shows all."),
        (
            "S0112",
            "Instants carry their offset, such as \"2025-01-02T00:01:00Z\": without one, the "
                + "same file would mean different times on different machines."
        ),
        ("S0113", "Durations are numbers with units: 90s, 5m, 1h30m, 3d, 250ms."),
        (
            "S0114",
            "Each part of the truth comes from `use` (a sample), `generate` (from the seed) "
                + "or `rows`."
        ),
        (
            "S0115",
            "A delivery's `file` says which records it holds: `plans`, `customers`, "
                + "`events` with their choices, `text` itself or the `path` of a file beside the "
                + "scenario."
        ),
        ("S0116", "A mutation is a name, or one name with its parameters."),
        ("S0117", "There is no mutator of this name; `rehearse mutators list` shows all."),
        ("S0118", "Only one of these keys may be given, because they say different things."),
        (
            "S0119",
            "Zones come from a table that is part of the code, so that every machine computes the "
                + "same times; this one is not among them."
        ),
        ("S0120", "Two faults share an id, so that reports could not tell them apart."),
        (
            "S0121",
            "A value of `vars` or `matrix` that no template takes: a name is misspelt, or the same "
                + "scenario runs several times."
        ),
        (
            "S0122",
            "Two files have scenarios of one id. Reports, baselines and shards know scenarios by "
                + "their ids, so one of them would hide the other."
        ),
        ("S0142", "There is no fault point of this name; `rehearse faults list` shows all."),
        (
            "S0143",
            "A fault point has phases (before, mid, after); this one does not have that one."
        ),
        (
            "S0144",
            "Not every effect can happen everywhere: a message can be doubled, a call "
                + "cannot. `rehearse faults list SERVICE` shows what each point allows."
        ),
        (
            "S0145",
            "`match` compares attributes of the opportunity, and this point does not have "
                + "this one. Without the check the fault would silently never strike."
        ),
        (
            "S0146",
            "`hit` says which opportunities are taken, by exactly one of `nth`, `every`, "
                + "`rate` and `window`."
        ),
        ("S0147", "`do` is one effect: a word such as `crash`, or one name with its parameters."),
        ("S0148", "There is no effect of this name."),
        (
            "S0149",
            "A fault that names what the pipeline does not have can never strike; a scenario "
                + "that tries it would try nothing."
        ),
        ("S0150", "Each item of `when` is one action."),
        (
            "S0151",
            "A scenario names a state machine, job, role or layer that the pipeline does not have."
        ),
        ("S0152", "The SQL of a scenario is not Snowflake SQL."),
        ("S0160", "Each item of `then` is one check."),
        (
            "S0161",
            "A table check that says neither `rows` nor `count` nor `unique` checks nothing."
        ),
        ("S0162", "An object check says what `exists` or what must be `absent`."),
        ("S0201", "An instant in a row of the truth needs an offset, such as a `Z` at its end."),
        ("S0202", "There is no sample of this name for this kind of record."),
        ("S0203", "The generator of this kind of record has no such parameter."),
        ("S0204", "A parameter of a generator has a value that it cannot use."),
        (
            "S0205",
            "A row of the truth has a field that its kind does not have, or a key that is no text. "
                + "The mutator `add_column` makes files with more fields than they should have."
        ),
        (
            "S0206",
            "Events that are generated or taken from the sample belong to customers. Without any, "
                + "there would be no events, and checks on them would look at nothing."
        ),
        (
            "S0210",
            "The oracle computes what the warehouse must contain from the contract alone. "
                + "It does not know how to do that for this entity, so nothing is judged rather than "
                + "judged wrongly."
        ),
        ("S0220", "A file is delivered before the world's clock starts."),
        ("S0221", "The file that a delivery names does not exist beside the scenario."),
        ("S0222", "A delivery names a record that the scenario's truth does not have."),
        ("S0223", "A day is a date such as 2025-01-01."),
        ("S0224", "A mutation cannot be applied to this file; the message says why."),
        (
            "S0225",
            "Sources put files into the inbox of the pipeline; a file beside it would reach "
                + "nobody."
        ),
        ("S0226", "A file or an action comes after the world has come to its end."),
    ])

    private static let policies = stories([
        ("I0101", "An IAM policy is a JSON document, and this text is not JSON."),
        ("I0102", "An element of a policy has the wrong JSON type."),
        ("I0103", "IAM policies have no such element; IAM refuses it as a malformed document."),
        ("I0104", "A policy or statement lacks an element that IAM requires."),
        ("I0105", "The version of a policy's language is 2012-10-17 or 2008-10-17."),
        ("I0106", "A statement's `Effect` is exactly `Allow` or `Deny`."),
        (
            "I0107",
            "An action is `*` or a service prefix and an action's name, such as "
                + "`s3:GetObject`."
        ),
        ("I0108", "A resource is `*` or an ARN of six parts."),
        ("I0109", "A principal is an account, user, role, session or service that can exist."),
        ("I0110", "IAM has no condition operator of this name."),
        ("I0111", "An element does not belong into this kind of policy or statement."),
        ("I0112", "Statement ids are letters and digits, each once in a policy."),
        (
            "I0113",
            "The condition's operator cannot use this value: a number, date, address or ARN "
                + "is expected."
        ),
    ])

    private static let machines = stories([
        ("A0001", "The state machine's definition is not JSON (INVALID_JSON_DESCRIPTION)."),
        (
            "A0002",
            "The definition has a field or value that Step Functions refuses "
                + "(SCHEMA_VALIDATION_FAILED)."
        ),
        ("A0003", "A transition names a state that is not there (MISSING_TRANSITION_TARGET)."),
        ("A0004", "No state of this list ends it (MISSING_END_STATE)."),
        ("A0005", "Two states of one machine have the same name (DUPLICATE_STATE_NAME)."),
        (
            "A0006",
            "This is legal in Step Functions and not emulated here; `docs/fidelity.md` "
                + "lists what is."
        ),
        ("A0007", "A JSONata expression cannot be read (INVALID_JSONATA_EXPRESSION)."),
        (
            "A0008",
            "A JSONata expression refers to what it does not have there "
                + "(UNSUPPORTED_JSONATA_EXPRESSION)."
        ),
        ("A0009", "Workflows stand inside each other too deeply (TOO_DEEPLY_NESTED)."),
        ("A0010", "Two distributed Maps have the same Label (DUPLICATE_LABEL_NAME)."),
        (
            "A0101",
            "A task without TimeoutSeconds waits for its answer for up to a year. Set "
                + "TimeoutSeconds, HeartbeatSeconds, or a timeout for the whole machine."
        ),
        (
            "A0102",
            "A task without Retry fails with the first passing trouble of its service. Name the "
                + "errors that are worth another try."
        ),
        (
            "A0103",
            "An element of Retry or Catch that an earlier one leaves nothing for; the first that "
                + "fits is taken."
        ),
        (
            "A0104",
            "The Retry repeats a write whose first attempt may have been done. Name the errors "
                + "that mean that nothing was done, or give the write a name of its own."
        ),
        ("A0105", "A Choice without Default fails where no rule takes the input."),
        (
            "A0106",
            "A path or an intrinsic function is only evaluated where the member's name ends with "
                + "`.$` (NO_DOLLAR)."
        ),
        (
            "A0107",
            "A path is only followed where the field's name ends with `Path` (NO_PATH)."
        ),
        (
            "A0108",
            "The Result of a Pass state is a constant; use Parameters for what is computed "
                + "(PASS_RESULT_IS_STATIC)."
        ),
    ])

    private static let statements = stories([
        (
            "Q1003",
            "The text is not Snowflake SQL: the service answers error 001003 (SQL "
                + "compilation error, syntax error) at this place."
        ),
        (
            "Q2001",
            "While the pipeline was deployed, the warehouse refused this statement; code and "
                + "message are Snowflake's own."
        ),
        (
            "D0101",
            "While the pipeline was deployed, a service refused a request; the message is "
                + "the service's own."
        ),
        ("D0102", "The manifest names native code that this build does not have."),
        (
            "D0103",
            "After the deployment something was still going on, so that the account cannot "
                + "be copied for each scenario."
        ),
        (
            "D0104",
            "The contract or the manifest names a role, user, schema or task that is not there "
                + "once the pipeline is deployed, so that what is said about it would hold for "
                + "nobody."
        ),
    ])

    private static let commands = stories([
        (
            "C0001",
            "No project was found: a project is a folder with `scenarios/` or `pipelines/`. "
                + "Stand in one, or set REHEARSAL_HOME."
        ),
        ("C0002", "A path on the command line does not exist."),
        ("C0003", "A file could not be read, or is not UTF-8."),
        ("C0004", "The filter is not an expression; `rehearse run --help` shows its grammar."),
        (
            "C0005",
            "The scenario could not be told from others: name its file and, with "
                + "`--filter`, its variant."
        ),
        ("C0006", "A text that must be an instant is none; write 2025-01-02T00:01:00Z."),
        (
            "C0007",
            "The SQL failed in the emulated warehouse; code and message are the service's "
                + "own."
        ),
        (
            "C0008",
            "A file is not a trace or report that can be read: it is cut short, changed, or of a "
                + "newer version."
        ),
        ("C0009", "A name on the command line is not known; the message shows the nearest one."),
        (
            "C0010",
            "No delivered file, object, quarantined record or table mentions this key. "
                + "Keys are compared as whole words."
        ),
        ("C0011", "The server cannot listen, or cannot keep its data where it was told to."),
        (
            "C0012",
            "A recorded session cannot be read, is damaged, or belongs to another pipeline."
        ),
        (
            "C0013",
            "The healthy pipeline is not green, so that no mutant can be told from it. Make the "
                + "suite pass first."
        ),
        (
            "C0014",
            "Reports can be merged when they come from one version and seed and when every shard "
                + "of the suite is there once."
        ),
        (
            "C0020",
            "The execution of the state machine did not succeed; error and cause are its own."
        ),
        (
            "C0015",
            "`rehearse sql` answers one query. Of several, only one answer could be shown; ask "
                + "each in a command of its own."
        ),
        ("C0021", "The file of mocks cannot be used; the message says what is wrong with it."),
        ("C0022", "The input of the state machine is not JSON."),
    ])

    /// Codes of `mutants.yaml`.
    private static let mutants = stories([
        ("M0101", "An entry of `mutants.yaml` has a member that is not known."),
        ("M0102", "An entry of `mutants.yaml` lacks `mutant` or `because`."),
        ("M0103", "A value in `mutants.yaml` is of the wrong kind."),
        ("M0104", "A value in `mutants.yaml` cannot be used."),
    ])
}
