import StatesLanguage
import Testing

@testable import StepFunctions

@Suite("JSONata in the service")
struct JSONataServiceTests {
    static func finished(_ task: String, input: String) throws -> ExecutionState {
        let account = Account()
        let arn = try account.run(
            #"""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Task",
            "Resource":"arn:aws:states:::lambda:invoke",\#(task),"End":true}}}
            """#, input: input)
        account.settle()
        return try #require(account.states.execution(arn))
    }

    @Test("A task gets from a function what its expressions say")
    func run() throws {
        let execution = try Self.finished(
            #"""
            "Arguments":{"FunctionName":"f","Payload":{"n":"{% $states.input.n + 1 %}"}},
            "HeartbeatSeconds":"{% 5 %}","Output":"{% $states.result.Payload.n %}"
            """#, input: #"{"n":1}"#)
        #expect(execution.output?.text == "2", "\(execution.cause ?? "")")
    }

    @Test("A function that takes longer than the heartbeat ends with States.HeartbeatTimeout")
    func heartbeat() throws {
        let execution = try Self.finished(
            #""Arguments":{"FunctionName":"f"},"HeartbeatSeconds":1"#, input: "{}")
        #expect(execution.error == "States.HeartbeatTimeout")
    }

    @Test("Arguments that an expression gives are looked at when the task is called")
    func arguments() throws {
        let missing = try Self.finished(
            #""Arguments":"{% $states.input %}""#, input: #"{"Payload":1}"#)
        #expect(missing.error == "States.Runtime")
        #expect(missing.cause == "The field 'FunctionName' is required but was missing")
        let unknown = try Self.finished(
            #""Arguments":"{% $states.input %}""#, input: #"{"FunctionName":"f","LogType":"Tail"}"#)
        #expect(unknown.cause == "not emulated: the parameter LogType")
    }
}
