import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import StepFunctions

@Suite("Versions, aliases and tags")
struct VersionTests {
    private static func definition(_ result: Int) -> JSONValue {
        .string(
            #"{"StartAt":"P","States":{"P":{"Type":"Pass","Result":\#(result),"End":true}}}"#)
    }

    private static func ask(
        _ account: Account, _ operation: String, _ input: JSONObject
    ) throws -> JSONObject {
        try APITests.ask(account, operation, input).get()
    }

    /// A machine with the versions 1 and 2, whose results are their numbers.
    private static func published(_ account: Account) throws -> [String] {
        let machine = JSONValue.string(APITests.machine)
        let created = try ask(
            account, "CreateStateMachine",
            [
                "name": "m", "definition": definition(1), "roleArn": .string(Account.role),
                "publish": true, "versionDescription": "first",
            ])
        let updated = try ask(
            account, "UpdateStateMachine",
            ["stateMachineArn": machine, "definition": definition(2), "publish": true])
        #expect(updated["revisionId"] != nil)
        return [created, updated].compactMap { $0["stateMachineVersionArn"]?.stringValue }
    }

    @Test("A version keeps its definition, and a revision has one version only")
    func versions() throws {
        let account = Account()
        let versions = try Self.published(account)
        #expect(versions == [APITests.machine + ":1", APITests.machine + ":2"])
        let again = try Self.ask(
            account, "PublishStateMachineVersion", ["stateMachineArn": .string(APITests.machine)])
        #expect(again["stateMachineVersionArn"]?.stringValue == versions[1])
        let listed = try Self.ask(
            account, "ListStateMachineVersions", ["stateMachineArn": .string(APITests.machine)])
        #expect(listed["stateMachineVersions"]?.arrayValue?.count == 2)
        let first = try Self.ask(
            account, "DescribeStateMachine", ["stateMachineArn": .string(versions[0])])
        #expect(first["definition"] == Self.definition(1))
        #expect(first["description"] == "first")
        let arn = try account.states.startExecution(versions[0], name: "one")
        let described = try Self.ask(account, "DescribeExecution", ["executionArn": .string(arn)])
        #expect(described["output"] == "1")
        #expect(described["stateMachineVersionArn"]?.stringValue == versions[0])
        let history = try Self.ask(
            account, "GetExecutionHistory", ["executionArn": .string(arn)])
        let started = history["events"]?[0]?["executionStartedEventDetails"]
        #expect(started?["stateMachineVersionArn"]?.stringValue == versions[0])
    }

    @Test("A version that was published for another revision is a conflict")
    func conflicts() throws {
        let account = Account()
        _ = try Self.published(account)
        guard
            case .failure(let failure) = APITests.ask(
                account, "PublishStateMachineVersion",
                ["stateMachineArn": .string(APITests.machine), "revisionId": "INITIAL"])
        else {
            Issue.record("published")
            return
        }
        #expect(failure.code == "ConflictException")
    }

    @Test("An alias leads to its versions by weight, and keeps them from being deleted")
    func aliases() throws {
        let account = Account()
        let versions = try Self.published(account)
        func routes(_ first: Int64, _ second: Int64) -> JSONValue {
            [
                ["stateMachineVersionArn": .string(versions[0]), "weight": JSONValue(first)],
                ["stateMachineVersionArn": .string(versions[1]), "weight": JSONValue(second)],
            ]
        }
        let alias = try Self.ask(
            account, "CreateStateMachineAlias",
            ["name": "live", "routingConfiguration": routes(0, 100)])
        let arn = try #require(alias["stateMachineAliasArn"]?.stringValue)
        #expect(arn == APITests.machine + ":live")
        let execution = try account.states.startExecution(arn)
        #expect(account.states.execution(execution)?.output?.text == "2")
        #expect(try account.states.listExecutions(arn).count == 1)
        guard
            case .failure(let failure) = APITests.ask(
                account, "DeleteStateMachineVersion",
                ["stateMachineVersionArn": .string(versions[1])])
        else {
            Issue.record("deleted")
            return
        }
        #expect(failure.code == "ConflictException")
        #expect(failure.message.contains("[live]"))
        _ = try Self.ask(
            account, "UpdateStateMachineAlias",
            ["stateMachineAliasArn": .string(arn), "routingConfiguration": routes(100, 0)])
        let later = try account.states.startExecution(arn)
        #expect(account.states.execution(later)?.output?.text == "1")
        guard
            case .failure(let odd) = APITests.ask(
                account, "CreateStateMachineAlias",
                ["name": "odd", "routingConfiguration": routes(50, 51)])
        else {
            Issue.record("created")
            return
        }
        #expect(odd.code == "ValidationException")
        let listed = try Self.ask(
            account, "ListStateMachineAliases", ["stateMachineArn": .string(APITests.machine)])
        #expect(listed["stateMachineAliases"]?.arrayValue?.count == 1)
        _ = try Self.ask(
            account, "DeleteStateMachineAlias", ["stateMachineAliasArn": .string(arn)])
        #expect(throws: StepFunctionsError.self) { try account.states.startExecution(arn) }
    }

    @Test("An update that changes nothing makes no revision; running executions keep theirs")
    func updates() throws {
        let account = Account()
        _ = try Self.published(account)
        let same = try Self.ask(
            account, "UpdateStateMachine",
            ["stateMachineArn": .string(APITests.machine), "definition": Self.definition(2)])
        #expect(same["revisionId"] == nil)
        guard
            case .failure(let failure) = APITests.ask(
                account, "UpdateStateMachine", ["stateMachineArn": .string(APITests.machine)])
        else {
            Issue.record("updated")
            return
        }
        #expect(failure.code == "MissingRequiredParameter")
    }

    @Test("Tags are set, read and taken away")
    func tags() throws {
        let account = Account()
        _ = try Self.published(account)
        let arn: JSONObject = ["resourceArn": .string(APITests.machine)]
        func tags() throws -> JSONValue? {
            try Self.ask(account, "ListTagsForResource", arn)["tags"]
        }
        var input = arn
        input["tags"] = [["key": "a", "value": "1"], ["key": "b", "value": "2"]]
        _ = try Self.ask(account, "TagResource", input)
        #expect(try tags() == [["key": "a", "value": "1"], ["key": "b", "value": "2"]])
        input["tagKeys"] = ["a"]
        _ = try Self.ask(account, "UntagResource", input)
        #expect(try tags() == [["key": "b", "value": "2"]])
    }
}
