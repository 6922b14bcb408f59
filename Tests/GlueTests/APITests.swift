import CloudModel
import DataFormats
import Glue
import OrderedCollections
import SimKernel
import Testing

@Suite("The API of Glue")
struct APITests {
    private final class Answer { var result: Result<JSONObject, ServiceFailure>? }

    private static func respond(
        _ cloud: GlueTestCloud, _ request: APIRequest, _ guest: Guest
    ) async -> Result<JSONObject, ServiceFailure> {
        let glue: GlueEmulator = cloud.glue
        do {
            return .success(
                try await glue.respond(to: request, as: cloud.caller, guest: guest).output)
        } catch { return .failure(error) }
    }

    private static func ask(
        _ cloud: GlueTestCloud, _ operation: String, _ input: JSONObject = [:]
    ) throws -> JSONObject {
        let answer = Answer()
        let request = APIRequest(operation: operation, input: input)
        let guest = cloud.world.startGuest("tester") { guest in
            answer.result = await respond(cloud, request, guest)
        }
        cloud.world.drainGuests()
        while !guest.hasEnded, case .advanced = cloud.world.step() {}
        return try (answer.result ?? .failure(.guestDied)).get()
    }

    private static func code(
        _ cloud: GlueTestCloud, _ operation: String, _ input: JSONObject = [:]
    ) -> String? {
        do {
            _ = try ask(cloud, operation, input)
            return nil
        } catch { return (error as? ServiceFailure)?.code }
    }

    @Test("A run is started, looked at, listed and stopped by the names of the API")
    func runs() throws {
        let cloud = GlueTestCloud()
        try cloud.job(arguments: ["--a": "1"]) { context in
            try await context.caller.sleep(for: .minutes(1))
        }
        let job: JSONObject = ["JobName": "clean"]
        #expect(try Self.ask(cloud, "ListJobs") == ["JobNames": ["clean"]])
        let shown = try Self.ask(cloud, "GetJob", job)["Job"]
        #expect(shown?["DefaultArguments"] == ["--a": "1"])
        var start = job
        start["Arguments"] = ["--b": "2"]
        let run = try #require(Self.ask(cloud, "StartJobRun", start)["JobRunId"])
        cloud.world.run(until: cloud.world.now + .seconds(30))
        var which = job
        which["RunId"] = run
        let going = try Self.ask(cloud, "GetJobRun", which)["JobRun"]
        #expect(going?["JobRunState"] == "RUNNING")
        #expect(going?["Arguments"] == ["--b": "2"])
        #expect(going?["ExecutionTime"] == 15)
        var stop = job
        stop["JobRunIds"] = [run, "jr_none"]
        let stopped = try Self.ask(cloud, "BatchStopJobRun", stop)
        #expect(stopped["SuccessfulSubmissions"]?[0]?["JobRunId"] == run)
        #expect(
            stopped["Errors"]?[0]?["ErrorDetail"]?["ErrorCode"] == "EntityNotFoundException")
        cloud.world.run(until: cloud.world.now + .minutes(1))
        let runs = try Self.ask(cloud, "GetJobRuns", job)["JobRuns"]
        #expect(runs?[0]?["JobRunState"] == "STOPPED")
        #expect(runs?[1] == nil)
    }

    @Test("Lists come page by page")
    func pages() throws {
        let cloud = GlueTestCloud()
        for name in ["a", "b", "c"] { try cloud.job(name) { _ in } }
        let first = try Self.ask(cloud, "ListJobs", ["MaxResults": 2])
        #expect(first["JobNames"] == ["a", "b"])
        let token = try #require(first["NextToken"])
        #expect(try Self.ask(cloud, "ListJobs", ["NextToken": token]) == ["JobNames": ["c"]])
        #expect(Self.code(cloud, "ListJobs", ["NextToken": "x"]) == "InvalidInputException")
    }

    @Test("What is not there or not emulated is refused by name")
    func refusals() throws {
        let cloud = GlueTestCloud()
        try cloud.job { _ in }
        let nobody: JSONObject = ["JobName": "nobody"]
        for operation in ["GetJob", "GetJobRuns", "GetJobBookmark", "ResetJobBookmark"] {
            #expect(Self.code(cloud, operation, nobody) == "EntityNotFoundException")
        }
        #expect(Self.code(cloud, "GetJob") == "InvalidInputException")
        #expect(
            Self.code(cloud, "GetJobBookmark", ["JobName": "clean"]) == "EntityNotFoundException")
        #expect(
            try Self.ask(cloud, "ResetJobBookmark", ["JobName": "clean"])["JobBookmarkEntry"]?[
                "Version"] == 0)
        #expect(Self.code(cloud, "StartCrawler") == "NotImplemented")
        #expect(
            Self.code(cloud, "StartJobRun", ["JobName": "clean", "WorkerType": "G.1X"])
                == "NotEmulated")
    }
}
