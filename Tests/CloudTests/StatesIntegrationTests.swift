import Cloud
import CloudModel
import DataFormats
import S3
import SimKernel
import StepFunctions
import Testing

@Suite("Tasks that call the account's other services")
struct StatesIntegrationTests {
    /// Deploys the small account with this state in its machine and runs it.
    private static func run(_ task: String) throws -> (Cloud, ExecutionState) {
        let cloud = try SmallAccount.deploy([
            (
                "nothing.asl.json", #""Done": { "Type": "Succeed" }"#,
                #""Done": {"Type":"Task","End":true,\#(task)}"#
            )
        ])
        let arn = try cloud.states.startExecution("nothing", name: "run", input: #"{"n":1}"#)
        cloud.world.run(until: cloud.world.now + .minutes(5))
        return (cloud, try #require(cloud.states.execution(arn)))
    }

    @Test("The SDK integration of S3 reads and writes objects, and names its errors")
    func objects() throws {
        let (cloud, put) = try Self.run(
            """
            "Resource":"arn:aws:states:::aws-sdk:s3:putObject",
            "Parameters":{"Bucket":"files","Key":"k","Body.$":"$"}
            """)
        #expect(put.status == .succeeded, "\(put.error ?? "") \(put.cause ?? "")")
        #expect(put.output?.value["ETag"] != nil)
        #expect(cloud.s3.objects(bucket: "files", prefix: "k").map(\.size) == [7])
        let (_, get) = try Self.run(
            """
            "Resource":"arn:aws:states:::aws-sdk:s3:getObject",
            "Parameters":{"Bucket":"files","Key":"missing"}
            """)
        #expect(get.error == "S3.NoSuchKeyException")
        #expect(get.cause?.contains("(Service: S3, Status Code: 404, Request ID: ") == true)
    }

    @Test("Events are put with the execution among their resources")
    func events() throws {
        let (_, put) = try Self.run(
            """
            "Resource":"arn:aws:states:::events:putEvents","Parameters":{"Entries":[
            {"Source":"me","DetailType":"d","Detail.$":"$"}]}
            """)
        #expect(put.output?.value["FailedEntryCount"] == 0)
        #expect(put.output?.value["SdkHttpMetadata"]?["HttpStatusCode"] == 200)
        let (_, bad) = try Self.run(
            """
            "Resource":"arn:aws:states:::events:putEvents","Parameters":{"Entries":[
            {"DetailType":"d","Detail":{}}]}
            """)
        #expect(bad.error == "EventBridge.FailedEntry")
    }

    @Test("Members of the API of Step Functions itself are written large")
    func states() throws {
        let (_, listed) = try Self.run(
            #""Resource":"arn:aws:states:::aws-sdk:sfn:listStateMachines","Parameters":{}"#)
        #expect(listed.output?.value["StateMachines"]?[0]?["Name"] == "nothing")
        let (_, missing) = try Self.run(
            """
            "Resource":"arn:aws:states:::aws-sdk:sfn:describeExecution","Parameters":{
            "ExecutionArn":"arn:aws:states:us-east-1:123456789012:execution:m:e"}
            """)
        #expect(missing.error == "Sfn.ExecutionDoesNotExistException")
    }

    @Test("An operation that is not emulated fails by name")
    func refused() throws {
        let (_, odd) = try Self.run(
            #""Resource":"arn:aws:states:::aws-sdk:s3:selectObjectContent","Parameters":{}"#)
        #expect(odd.cause?.contains("SelectObjectContent is not emulated") == true)
    }
}
