import DataFormats
import Diagnostics
import Testing

@testable import StatesLanguage

@Suite("Definitions")
struct DefinitionTests {
    static func problems(_ text: String, type: WorkflowType = .standard) -> [String] {
        DefinitionAnalysis(of: text, type: type).problems.map(\.description)
    }

    @Test(
        "A definition that the service refuses is refused in its words",
        arguments: [
            (
                #"{}"#,
                ["SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"]
            ),
            (
                #"""
                {"StartAt":"A","States":{"A":{"Type":"Pass","Next":"C"},"B":{"Type":"Pass",
                "End":true}}}
                """#,
                [
                    "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
                    "MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B",
                ]
            ),
            (
                #"""
                {"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass",
                "Next":"A"}}}
                """#,
                ["MISSING_END_STATE: Workflow has no terminal state at null"]
            ),
            (
                #"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"TimeoutSeconds":1}}}"#,
                ["SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/A"]
            ),
            (
                #"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Output":1}}}"#,
                [
                    "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field "
                        + "'Output' is only supported for the 'JSONata' QueryLanguage at /States/A"
                ]
            ),
            (
                #"""
                {"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Parameters":{
                "x.$":"y"}}}}
                """#,
                [
                    "SCHEMA_VALIDATION_FAILED: The value for the field 'x.$' must be a valid "
                        + "JSONPath or a valid intrinsic function call at /States/A/Parameters"
                ]
            ),
            (
                #"""
                {"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.x",
                "IsNull":true,"Next":"Q"}],"Default":"B"},"B":{"Type":"Succeed"}}}
                """#,
                [
                    "MISSING_TRANSITION_TARGET: Missing 'Next' target: Q at "
                        + "/States/A/Choices[0]/Next"
                ]
            ),
            (
                #"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"OutputPath":"x"}}}"#,
                [
                    "SCHEMA_VALIDATION_FAILED: Value must be a valid JSONPath. at "
                        + "/States/A/OutputPath"
                ]
            ),
        ])
    func refuses(text: String, expected: [String]) {
        #expect(Self.problems(text) == expected)
    }

    /// A Map with these fields besides its processor.
    private static func map(_ config: String, _ fields: String = "") -> String {
        """
        {"StartAt":"M","States":{"M":{"Type":"Map","End":true,\(fields)"ItemProcessor":{
        "ProcessorConfig":{\(config)},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}}}}
        """
    }

    private static let distributed = #""Mode":"DISTRIBUTED","ExecutionType":"EXPRESS""#

    @Test(
        "The fields of a distributed Map are checked one by one",
        arguments: [
            (#""Mode":"DISTRIBUTED""#, "", "These fields are required: [ExecutionType]"),
            (#""Mode":"MANY""#, "", "should have one of these values: [INLINE, DISTRIBUTED]"),
            ("", #""Label":"l","#, "Field 'Label' is only supported in DISTRIBUTED mode"),
            (distributed, #""ItemReader":{},"#, "These fields are required: [Resource]"),
            (
                distributed,
                #""ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{}},"#,
                "These fields are required: [InputType]"
            ),
            (
                distributed,
                #""ItemReader":{"Resource":"arn:aws:states:::s3:getObject","#
                    + #""ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"GIVEN"}},"#,
                "These fields are required: [CSVHeaders]"
            ),
            (distributed, #""ItemBatcher":{},"#, "[MaxItemsPerBatch, MaxInputBytesPerBatch]"),
            (
                distributed, #""ItemBatcher":{"MaxInputBytesPerBatch":262145},"#,
                "Maximum value is 262144"
            ),
            (
                distributed, #""ResultWriter":{"Resource":"arn:aws:states:::s3:getObject"},"#,
                "should have one of these values: [arn:aws:states:::s3:putObject]"
            ),
        ])
    func distributedFields(config: String, fields: String, expected: String) {
        let problems = Self.problems(Self.map(config, fields))
        #expect(problems.count == 1)
        #expect(problems.first?.contains(expected) == true, "\(problems)")
    }

    @Test("A distributed Map keeps where items come from and where results go")
    func distributedMap() throws {
        let machine = try StateMachine(
            parsing: Self.map(
                Self.distributed,
                #""ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":"#
                    + #"{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["a","b"],"#
                    + #""CSVDelimiter":"TAB","MaxItems":7},"Parameters":{"Bucket":"b"}},"#
                    + #""ResultWriter":{"WriterConfig":{"Transformation":"FLATTEN"}},"#))
        guard case .map(let map)? = machine.states.first?.kind else {
            Issue.record("no Map")
            return
        }
        let distributed = try #require(map.distributed)
        #expect(distributed.executionType == .express)
        #expect(distributed.reader?.headers == ["a", "b"])
        #expect(distributed.reader?.delimiter == .tab)
        #expect(distributed.reader?.maxItems == .literal(7))
        #expect(distributed.writer?.transformation == .flatten)
        #expect(!map.hasResultWriter)
    }

    @Test("A problem knows its place in the text")
    func span() throws {
        let text = """
            {"StartAt": "A",
             "States": {"A": {"Type": "Pass", "Next": "nowhere"}, "B": {"Type": "Succeed"}}}
            """
        let problem = try #require(DefinitionAnalysis(of: text).problems.first)
        let source = SourceText(name: "machine.json", text: text)
        let span = try #require(problem.diagnostic(in: source).span)
        #expect(Array(text.utf8)[span.start..<span.end].elementsEqual("\"nowhere\"".utf8))
    }

    @Test("No damage to a definition stops the reader")
    func fuzz() {
        let seeds = [
            #"""
            {"StartAt":"A","TimeoutSeconds":9,"States":{"A":{"Type":"Task",
            "Resource":"arn:aws:states:::x:y","Retry":[{"ErrorEquals":["States.ALL"],
            "BackoffRate":2.0}],"Catch":[{"ErrorEquals":["E"],"Next":"B",
            "ResultPath":"$.e"}],"Next":"B","Parameters":{"a.$":"States.Format('{}',
            $.x[0])","b":[{"c.$":"$$.Execution.Id"}]}},"B":{"Type":"Choice","Choices":[{
            "And":[{"Variable":"$.x","NumericLessThanPath":"$.y"},{"Not":{"Variable":"$.z",
            "StringMatches":"a*"}}],"Next":"C"}],"Default":"C"},"C":{"Type":"Map",
            "ItemsPath":"$.l","ItemProcessor":{"StartAt":"D","States":{"D":{"Type":"Wait",
            "Seconds":1,"End":true}}},"End":true}}}
            """#,
            #"""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Task",
            "Resource":"arn:aws:states:::x:y","TimeoutSeconds":"{% $states.input.t %}",
            "Arguments":{"a":"{% $sum($states.input.x[y > 1].z) %}"},"Assign":{"v":"{% $v %}"},
            "Catch":[{"ErrorEquals":["E"],"Output":"{% $states.errorOutput %}","Next":"B"}],
            "Output":["{% $map([1..3], function($i) { $i * 2 }) %}"],"Next":"B"},
            "B":{"Type":"Choice","Choices":[{"Condition":"{% $v = 1 %}","Next":"C"}],
            "Default":"C"},"C":{"Type":"Map","Items":"{% $states.input %}",
            "ItemProcessor":{"StartAt":"D","States":{"D":{"Type":"Wait",
            "Seconds":"{% 1 %}","End":true}}},"End":true}}}
            """#,
        ]
        let splices = ["{", "}", "[", "]", "\"", ":", ",", "$", "null", "-1", "1e999", "\\", "é"]
        var entropy = EntropyStream(seed: 11)
        for round in 0..<6000 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0...(entropy.next() % 4) {
                let place = Int(entropy.next() % UInt64(bytes.count))
                switch entropy.next() % 3 {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8(truncatingIfNeeded: entropy.next())
                default:
                    let splice = splices[Int(entropy.next() % UInt64(splices.count))]
                    bytes.insert(contentsOf: splice.utf8, at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let analysis = DefinitionAnalysis(of: text)
            let source = SourceText(name: "fuzz", text: text)
            for problem in analysis.problems { _ = problem.diagnostic(in: source) }
            #expect(analysis.machine != nil || !analysis.problems.isEmpty)
            let trial = DefinitionAnalysis(trying: text)
            #expect(trial.machine != nil || !trial.problems.isEmpty)
        }
    }

    @Test("Nesting beyond every use is refused, not followed into the ground")
    func depth() {
        var text = #"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#
        for level in 0..<60 {
            text =
                #"""
                {"StartAt":"X\#(level)","States":{"X\#(level)":{"Type":"Parallel",
                "End":true,"Branches":[\#(text)]}}}
                """#
        }
        #expect(!DefinitionAnalysis(of: text).problems.isEmpty)
    }
}
