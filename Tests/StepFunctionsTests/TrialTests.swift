import CloudModel
import DataFormats
import Testing

@testable import StepFunctions

@Suite("TestState")
struct TrialTests {
    static func test(_ request: JSONObject) throws -> JSONObject {
        let account = Account()
        var answer: JSONObject?
        try account.states.testState(request) { answer = $0 }
        account.settle()
        return try #require(answer)
    }

    @Test("A Task without a mock asks its service, and its own Catch decides about a failure")
    func called() throws {
        let definition = """
            {"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","QueryLanguage":"JSONata",
            "Arguments":{"FunctionName":"f","Payload":{"v":"{% $v %}"}},
            "Output":"{% $states.result.Payload.v + 1 %}","Next":"B",
            "Catch":[{"ErrorEquals":["Broken"],"Output":"{% $states.errorOutput.Error %}",
            "Next":"C"}]}
            """
        let account = Account()
        var answers: [JSONObject] = []
        let request: JSONObject = [
            "definition": .string(definition), "variables": #"{"v":1}"#,
            "roleArn": .string(Account.role),
        ]
        try account.states.testState(request) { answers.append($0) }
        #expect(answers.isEmpty)
        account.settle()
        account.function = { _ in
            .failure(FunctionFailure(errorType: "Broken", errorMessage: "out of order"))
        }
        try account.states.testState(request) { answers.append($0) }
        account.settle()
        #expect(
            answers.first == ["status": "SUCCEEDED", "output": "2", "nextState": "B"])
        #expect(answers.last?["status"] == "CAUGHT_ERROR")
        #expect(answers.last?["output"] == #""Broken""#)
        #expect(answers.last?["nextState"] == "C")
        #expect(account.states.machines.isEmpty)
    }

    @Test("A transition of a state alone leads to the name that it has")
    func next() throws {
        let answer = try Self.test([
            "definition": #"{"Type":"Pass","Next":"Elsewhere"}"#, "input": #"{"a":1}"#,
        ])
        #expect(answer == ["status": "SUCCEEDED", "output": #"{"a":1}"#, "nextState": "Elsewhere"])
    }

    @Test("Variables and the context are what the request says")
    func surroundings() throws {
        let answer = try Self.test([
            "definition": """
            {"Type":"Task","QueryLanguage":"JSONata","Resource":"arn:aws:states:::http:invoke",
            "Output":"{% [$v, $states.context.a] %}","Assign":{"w":"{% $v + 1 %}"},"End":true}
            """, "variables": #"{"v":1}"#, "context": #"{"a":2}"#, "mock": ["result": "{}"],
            "inspectionLevel": "DEBUG",
        ])
        #expect(answer["output"] == "[1,2]")
        #expect(answer["inspectionData"]?["variables"] == #"{"v":1,"w":2}"#)
    }

    @Test("A failed expression is told without the place in an execution")
    func failure() throws {
        let answer = try Self.test([
            "definition": """
            {"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $states.input.x %}","End":true}
            """
        ])
        #expect(answer["status"] == "FAILED")
        #expect(answer["error"] == "States.QueryEvaluationError")
        #expect(
            answer["cause"] == """
                The JSONata expression '$states.input.x' specified for the field 'Output' returned \
                nothing (undefined).
                """)
    }

    @Test("A Wait is not waited for")
    func wait() throws {
        let answer = try Self.test(["definition": #"{"Type":"Wait","Seconds":9,"End":true}"#])
        #expect(answer == ["status": "SUCCEEDED", "output": "{}"])
    }

    @Test("Retries that are used up leave the failure to the Catch")
    func retries() throws {
        let request: JSONObject = [
            "definition": """
            {"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,
            "Parameters":{"FunctionName":"f"},"Retry":[{"ErrorEquals":["E"],"MaxAttempts":2,
            "IntervalSeconds":3}],"Catch":[{"ErrorEquals":["E"],"Next":"C"}]}
            """, "mock": ["errorOutput": ["error": "E", "cause": "why"]],
            "inspectionLevel": "DEBUG",
        ]
        var once = request
        once["stateConfiguration"] = ["retrierRetryCount": 1]
        let second = try Self.test(once)
        #expect(second["status"] == "RETRIABLE")
        #expect(
            second["inspectionData"]?["errorDetails"] == [
                "retryBackoffIntervalSeconds": 6, "retryIndex": 0,
            ])
        var twice = request
        twice["stateConfiguration"] = ["retrierRetryCount": 2]
        let third = try Self.test(twice)
        #expect(third["status"] == "CAUGHT_ERROR")
        #expect(third["nextState"] == "C")
        #expect(third["output"] == #"{"Error":"E","Cause":"why"}"#)
    }

    @Test("A Map shows its items as they are selected, and the batches that its children get")
    func map() throws {
        let answer = try Self.test([
            "definition": """
            {"Type":"Map","End":true,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
            "ReaderConfig":{"InputType":"JSON","ItemsPointer":"/l"},"Parameters":{"Bucket":"b",
            "Key":"k"}},"ItemSelector":{"v.$":"$$.Map.Item.Value"},"ItemBatcher":{
            "MaxItemsPerBatch":2},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
            "ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}}
            """, "mock": ["result": "[1]"], "inspectionLevel": "TRACE",
            "stateConfiguration": [
                "mapItemReaderData": #"{"l":[1,2,3]}"#, "errorCausedByState": "P",
            ],
        ])
        let data = answer["inspectionData"]
        #expect(data?["afterItemsPointer"] == "[1,2,3]")
        #expect(data?["afterItemSelector"] == #"[{"v":1},{"v":2},{"v":3}]"#)
        #expect(
            data?["afterItemBatcher"] == #"[{"Items":[{"v":1},{"v":2}]},{"Items":[{"v":3}]}]"#)
    }

    @Test("A mock that its service could not answer is refused")
    func model() throws {
        let request: JSONObject = [
            "definition": """
            {"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,
            "Parameters":{"FunctionName":"f"}}
            """, "mock": ["result": #"{"StatusCode":"200"}"#],
        ]
        let error = #expect(throws: StepFunctionsError.self) { try Self.test(request) }
        #expect(
            error?.message
                == "Mock result schema validation error: Field 'StatusCode' must be a number")
        var free = request
        free["mock"] = ["result": #"{"StatusCode":"200"}"#, "fieldValidationMode": "NONE"]
        #expect(try Self.test(free)["status"] == "SUCCEEDED")
    }

    @Test(
        "A request that cannot be tried is refused",
        arguments: [
            [:], ["definition": "{"], ["definition": #"{"Type":"Pass","End":true}"#, "input": "{"],
            ["definition": #"{"Type":"Pass","End":true}"#, "stateName": "Other"],
            ["definition": #"{"Type":"Pass","End":true}"#, "mock": [:]],
            ["definition": #"{"Type":"Pass","End":true}"#, "context": "{}"],
            ["definition": #"{"Type":"Pass","End":true}"#, "inspectionLevel": "ALL"],
            [
                "definition": #"{"Type":"Pass","End":true}"#,
                "stateConfiguration": ["retrierRetryCount": -1],
            ],
            [
                "definition": """
                {"Type":"Parallel","End":true,"Branches":[{"StartAt":"P","States":{"P":{"Type":
                "Pass","End":true}}}]}
                """, "mock": ["errorOutput": ["error": "E"]],
                "stateConfiguration": ["errorCausedByState": "Q"],
            ],
            [
                "definition": """
                {"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","End":true,
                "Parameters":{"JobName":"j"}}
                """
            ],
        ] as [JSONObject])
    func refused(request: JSONObject) {
        #expect(throws: StepFunctionsError.self) { try Self.test(request) }
    }
}
