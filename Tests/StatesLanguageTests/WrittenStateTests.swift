import Testing

@testable import StatesLanguage

@Suite("What a definition says without being run")
struct WrittenStateTests {
    @Test("The variables that states refer to are found in both query languages")
    func variables() throws {
        let machine = try StateMachine(
            parsing: """
                {"StartAt":"A","States":{
                "A":{"Type":"Pass","Assign":{"v":1,"w.$":"$.w"},"Next":"B"},
                "B":{"Type":"Pass","Parameters":{"p.$":"$v.x","q.$":"States.Format('{}',$w)",
                "r":"$v"},"Next":"C"},
                "C":{"Type":"Choice","Choices":[{"Variable":"$w","IsPresent":true,"Next":"D"}],
                "Default":"D"},
                "D":{"Type":"Pass","QueryLanguage":"JSONata","Next":"E","Output":"{% ($own := $v; \
                $map([$own, $w], function($x){$x + $sum([1]) + $states.input.a})) %}"},
                "E":{"Type":"Map","ItemProcessor":{"StartAt":"F","States":{"F":{"Type":"Pass",
                "InputPath":"$v","End":true}}},"End":true}}}
                """)
        let found = machine.variableReferences
        #expect(found.map(\.state) == ["B", "C", "D", "F"])
        #expect(found.map(\.variables) == [["v", "w"], ["w"], ["v", "w"], ["v"]])
    }

    @Test(
        "What looks like a path where none is read is warned of",
        arguments: [
            (
                #""Type":"Pass","Result":{"a.$":"$.x"}"#,
                ["PASS_RESULT_IS_STATIC /States/S/Result/a.$"]
            ),
            (#""Type":"Pass","Parameters":{"a":"$.x"}"#, ["NO_DOLLAR /States/S/Parameters/a"]),
            (
                #""Type":"Pass","Parameters":{"a":["States.UUID()"]}"#,
                ["NO_DOLLAR /States/S/Parameters/a[0]"]
            ),
            (#""Type":"Fail","Error":"$.e""#, ["NO_PATH /States/S/Error"]),
            (#""Type":"Pass","Parameters":{"a.$":"$.x","b":"$5","c":"States of America"}"#, []),
            (#""Type":"Pass","QueryLanguage":"JSONata","Output":{"a":"$.x"}"#, []),
            (#""Type":"Pass","Comment":"$.x","InputPath":"$.x""#, []),
        ])
    func warnings(state: String, expected: [String]) {
        let definition = #"{"StartAt":"S","States":{"S":{\#(state)}}}"#
        let found = DefinitionProblem.warnings(in: definition)
        #expect(found.map { "\($0.code.rawValue) \($0.location!)" } == expected)
        #expect(found.allSatisfy { $0.code.isWarning })
    }

    @Test("Two distributed Maps cannot have the same label")
    func labels() {
        func map(_ inner: String) -> String {
            """
            {"Type":"Map","Label":"l","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":
            "DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"\(inner)","States":{"\(inner)":
            {"Type":"Pass","End":true}}}}
            """
        }
        let analysis = DefinitionAnalysis(
            of: """
                {"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
                {"StartAt":"A","States":{"A":\(map("a"))}},{"StartAt":"B","States":{"B":\(map("b"))}}
                ]}}}
                """)
        #expect(analysis.problems.map(\.code) == [.duplicateLabel])
    }
}
