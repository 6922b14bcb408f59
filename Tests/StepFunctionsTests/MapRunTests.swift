import CloudModel
import DataFormats
import SimKernel
import StatesLanguage
import Testing

@testable import StepFunctions

@Suite("Map Runs")
struct MapRunTests {
    /// A distributed Map named `M` whose children are one state named `P`.
    static func map(
        _ fields: String = "", child: String = #"{"Type":"Pass","End":true}"#,
        type: String = "STANDARD", after: String = #""End":true"#, language: String = "JSONPath"
    ) -> String {
        """
        {"StartAt":"M","QueryLanguage":"\(language)","States":{"M":{"Type":"Map",\(fields)
        "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"\(type)"},
        "StartAt":"P","States":{"P":\(child)}},\(after)}}}
        """
    }

    static let task = """
        {"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}
        """

    static func reader(_ config: String, key: String = "k") -> String {
        """
        "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{\(config)},
        "Parameters":{"Bucket":"bucket","Key":"\(key)"}},
        """
    }

    private func output(
        _ definition: String, input: String = "{}", in account: Account = Account()
    ) throws -> String? {
        let arn = try account.run(definition, input: input)
        account.settle()
        let execution = try #require(account.states.execution(arn))
        return execution.output?.text ?? execution.error.map { "\($0): \(execution.cause ?? "")" }
    }

    @Test("Every item is an execution of its own that can be looked at")
    func children() throws {
        let account = Account()
        let arn = try account.run(Self.map(#""Label":"lab","#), input: #"["a","b"]"#)
        account.settle()
        let run = try #require(account.states.mapRuns(of: arn).first)
        #expect(run.arn.hasPrefix("arn:aws:states:us-east-1:123456789012:mapRun:machine/lab:"))
        #expect(run.status == .succeeded)
        #expect(run.counts.succeeded == 2)
        let children = try account.states.listExecutions(ofMapRun: run.arn)
        #expect(children.map(\.input) == [#""b""#, #""a""#])
        #expect(
            try account.types(children[0].arn) == [
                "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded",
            ])
        #expect(children[0].machineARN.hasSuffix(":stateMachine:machine/lab"))
    }

    @Test(
        "Items come from objects of every format",
        arguments: [
            (#""InputType":"JSON""#, #"[1,{"a":2}]"#, #"[1,{"a":2}]"#),
            (
                #""InputType":"JSON","ItemsPointer":"/d/e""#, #"{"d":{"e":[1,2,3]}}"#,
                "[1,2,3]"
            ),
            (#""InputType":"JSON","MaxItems":2"#, "[1,2,3]", "[1,2]"),
            (#""InputType":"JSONL""#, "{\"a\":1}\n{\"a\":2}\n", #"[{"a":1},{"a":2}]"#),
            (
                #""InputType":"CSV","CSVHeaderLocation":"FIRST_ROW""#, "a,b\n1,\"x,y\"\n2\n",
                #"[{"a":"1","b":"x,y"},{"a":"2","b":""}]"#
            ),
            (
                #""InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["n"],"#
                    + #""CSVDelimiter":"PIPE""#, "1|2\n3|4", #"[{"n":"1"},{"n":"3"}]"#
            ),
            (
                #""InputType":"CSV","CSVHeaderLocation":"FIRST_ROW""#, "a,a\n1,2",
                "States.ItemReaderFailed: CSV headers cannot contain duplicates."
            ),
            (
                #""InputType":"JSON""#, #"{"a":1}"#,
                "States.ItemReaderFailed: Attempting to map over non-iterable node."
            ),
        ])
    func formats(config: String, object: String, expected: String) throws {
        let account = Account()
        account.shelf["k"] = object
        #expect(try output(Self.map(Self.reader(config)), in: account) == expected)
    }

    @Test("A listing gives objects, or what is in them")
    func listing() throws {
        let account = Account()
        account.shelf["p/1"] = "[1,2]"
        account.shelf["p/2"] = "[3]"
        account.shelf["q"] = "[4]"
        func fields(_ config: String) -> String {
            """
            "ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2",\(config)
            "Parameters":{"Bucket":"bucket","Prefix":"p/"}},"ItemSelector":{
            "k.$":"$$.Map.Item.Value","s.$":"$$.Map.Item.Source"},
            """
        }
        let listed = """
            [{"s":"S3://bucket","k":{"Etag":"\\"e\\"","Key":"p/1","LastModified":1600000000,\
            "Size":5,"StorageClass":"STANDARD"}},{"s":"S3://bucket","k":{"Etag":"\\"e\\"",\
            "Key":"p/2","LastModified":1600000000,"Size":3,"StorageClass":"STANDARD"}}]
            """
        let found = try JSONValue(
            parsing: try #require(try output(Self.map(fields("")), in: account)))
        #expect(found == (try JSONValue(parsing: listed)))
        let flattened = Account()
        flattened.shelf.objects = account.shelf.objects
        let loads = #""ReaderConfig":{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"},"#
        let items = try JSONValue(
            parsing: try #require(try output(Self.map(fields(loads)), in: flattened)))
        #expect(items.arrayValue?.map { $0["k"] } == [1, 2, 3])
        #expect(items[2]?["s"] == "S3://bucket/p/2")
    }

    @Test("Batches hold so many items and bytes, and what they share")
    func batches() throws {
        let batcher = """
            "ItemBatcher":{"MaxItemsPerBatchPath":"$.n","BatchInput":{"x.$":"$.x"}},
            "ItemsPath":"$.l",
            """
        #expect(
            try output(Self.map(batcher), input: #"{"n":2,"x":7,"l":[1,2,3]}"#)
                == #"[{"BatchInput":{"x":7},"Items":[1,2]},{"BatchInput":{"x":7},"Items":[3]}]"#)
        #expect(
            try output(
                Self.map(#""ItemBatcher":{"MaxInputBytesPerBatch":20},"#),
                input: #"["abcd","ef","g"]"#)
                == #"[{"Items":["abcd"]},{"Items":["ef","g"]}]"#)
    }

    @Test("Failures are tolerated up to a count or a share, and end the run beyond")
    func tolerance() throws {
        func status(_ fields: String) throws -> (ExecutionState, MapRunRecord) {
            let account = Account()
            account.function = { value in
                value.intValue == 1
                    ? .failure(.init(errorType: "Odd", errorMessage: "odd")) : .success(value)
            }
            let arn = try account.run(
                Self.map(fields, child: Self.task), input: "[0,1,2,1]")
            account.settle()
            return (
                try #require(account.states.execution(arn)),
                try #require(account.states.mapRuns(of: arn).first)
            )
        }
        let (held, run) = try status(#""ToleratedFailureCount":2,"#)
        #expect(held.output?.text == "[0,2]")
        #expect(run.counts.failed == 2)
        let (shared, _) = try status(#""ToleratedFailurePercentage":50,"#)
        #expect(shared.status == .succeeded)
        let (broken, failedRun) = try status(#""ToleratedFailureCount":1,"MaxConcurrency":1,"#)
        #expect(broken.error == "States.ExceedToleratedFailureThreshold")
        #expect(failedRun.status == .failed)
        #expect(
            broken.history.map(\.type.rawValue).suffix(4) == [
                "MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed",
            ])
        let (none, _) = try status("")
        #expect(none.status == .failed)
    }

    @Test("Results go to a folder of the run, with a manifest")
    func results() throws {
        let account = Account()
        let arn = try account.run(
            Self.map(
                """
                "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{
                "Bucket":"bucket","Prefix":"out"},"WriterConfig":{"Transformation":"FLATTEN",
                "OutputType":"JSONL"}},
                """), input: "[[1,2],[3]]")
        account.settle()
        let output = try #require(account.states.execution(arn)?.output?.value)
        let key = try #require(output["ResultWriterDetails"]?["Key"]?.stringValue)
        #expect(key.hasPrefix("out/") && key.hasSuffix("/manifest.json"))
        let manifest = try JSONValue(parsing: try #require(account.shelf[key]))
        #expect(manifest["MapRunArn"] == output["MapRunArn"])
        #expect(manifest["ResultFiles"]?["FAILED"] == [])
        let file = try #require(
            manifest["ResultFiles"]?["SUCCEEDED"]?[0]?["Key"]?.stringValue)
        #expect(account.shelf[file] == "1\n2\n3\n")
    }

    @Test("No more children run at once than MaxConcurrency allows")
    func concurrency() throws {
        let account = Account()
        let arn = try account.run(
            Self.map(#""MaxConcurrency":2,"#, child: Self.task), input: "[1,2,3,4,5]")
        account.settle()
        let execution = try #require(account.states.execution(arn))
        // Two at a time, two seconds each.
        #expect(try #require(execution.stoppedAt) - execution.startedAt == .seconds(6))
        #expect(execution.output?.text == "[1,2,3,4,5]")
    }

    @Test("Stopping the execution stops the run and its children")
    func stopping() throws {
        let account = Account()
        let arn = try account.run(
            Self.map(child: #"{"Type":"Wait","Seconds":100,"End":true}"#), input: "[1,2]")
        account.world.run(until: account.world.now + .seconds(5))
        try account.states.stopExecution(arn)
        let run = try #require(account.states.mapRuns(of: arn).first)
        #expect(run.status == .aborted)
        #expect(run.counts.aborted == 2)
    }

    @Test("Children of the EXPRESS type run too, and cannot be listed")
    func express() throws {
        let account = Account()
        let arn = try account.run(Self.map(type: "EXPRESS"), input: "[1]")
        account.settle()
        #expect(account.states.execution(arn)?.output?.text == "[1]")
        let run = try #require(account.states.mapRuns(of: arn).first)
        #expect(throws: StepFunctionsError.self) {
            try account.states.listExecutions(ofMapRun: run.arn)
        }
    }

    @Test("JSONata speaks in every field")
    func jsonata() throws {
        let definition = Self.map(
            """
            "Items":"{% $states.input.l %}","ItemSelector":{"v":"{% $states.context.Map.Item.Value \
            * 2 %}"},"ItemBatcher":{"MaxItemsPerBatch":"{% $states.input.n %}"},
            "ToleratedFailureCount":"{% $states.input.n %}",
            "Output":"{% $count($states.result) %}",
            """, language: "JSONata")
        #expect(try output(definition, input: #"{"l":[1,2,3],"n":2}"#) == "2")
    }
}
