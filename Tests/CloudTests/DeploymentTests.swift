import Cloud
import Diagnostics
import PipelineModel
import Testing

@Suite("Deploying") struct DeploymentTests {
    /// What deploying an edited pipeline tells: code, place, first words.
    private func told(_ file: String, _ old: String, _ new: String) throws -> [String] {
        do {
            _ = try SmallAccount.deploy([(file, old, new)])
            return []
        } catch let failure as DeploymentFailure {
            return failure.diagnostics.map { diagnostic in
                let place = diagnostic.span.flatMap { span in
                    diagnostic.source.map { ($0.name, $0.position(at: span.start)) }
                }
                return "\(diagnostic.code) \(place?.0 ?? "-"):\(place?.1.line ?? 0) "
                    + diagnostic.summary
            }
        }
    }

    @Test("Everything is there after it")
    func deploys() throws {
        let cloud = try SmallAccount.deploy()
        #expect(cloud.pipeline?.name == "small")
        #expect(cloud.executions(of: "nothing") == [])
        #expect(cloud.unfinished == [])
    }

    @Test(
        "What a service refuses is told where the manifest says it",
        arguments: [
            (
                "pipeline.yaml", "test/receipt", "test/reciept",
                "D0102 small/pipeline.yaml:7 there is no native handler `test/reciept`"
            ),
            (
                "pipeline.yaml", "s3:ObjectCreated:*", "s3:ObjectMade:*",
                "D0101 small/pipeline.yaml:4 bucket files was refused"
            ),
            (
                "pipeline.yaml", "readers: [receipt]", "readers: [reciept]",
                "D0104 small/pipeline.yaml:15 unknown role or user `reciept`"
            ),
            (
                "nothing.asl.json", "\"Succeed\"", "\"Suceed\"",
                "A0002 small/nothing.asl.json:1 The field 'Type'"
            ),
            (
                "nothing.asl.json", "\"Type\": \"Succeed\"",
                "\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::batch:submitJob\", \"End\": true",
                "A0006 small/nothing.asl.json:1 the integration arn:aws:states:::batch:submitJob"
            ),
            (
                "iam.json", "\"Allow\"", "\"Alow\"",
                "I0106 small/iam.json:3 `Effect` is `Allow` or `Deny`"
            ),
        ])
    func refusals(_ file: String, _ old: String, _ new: String, _ wanted: String) throws {
        let told = try told(file, old, new)
        #expect(told.contains { $0.hasPrefix(wanted) }, "\(told)")
    }
}
