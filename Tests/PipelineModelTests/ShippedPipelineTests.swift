import OrderedCollections
import PipelineModel
import Testing

@Suite("Pipelines that are shipped") struct ShippedPipelineTests {
    @Test("telco loads with its layers, entities and files")
    func telco() throws {
        let pipeline = try load("pipelines/telco")
        #expect(pipeline.buckets.map(\.name) == ["telco-customer360-pipeline"])
        #expect(pipeline.buckets[0].isVersioned)
        #expect(pipeline.contract.entities.map(\.name) == ["plans", "customers", "activity"])
        #expect(pipeline.contract.layers.count == 8)
        #expect(pipeline.warehouse?.scripts.count == 5)
        #expect(pipeline.contract.guarantees == Contract.knownGuarantees)
        #expect(pipeline.contract.timeliness == .loads(2))
        #expect(pipeline.activeDefects.isEmpty)
        let customers = try #require(pipeline.contract.entity("customers"))
        #expect(customers.fields.count == 15)
        #expect(customers.field("updated_at")?.isRequired == false)
        #expect(!customers.trackedFields.map(\.name).contains("updated_at"))
        #expect(customers.table?.columns["registration_date"] == nil)
        #expect(customers.table?.days["registration_date"] == "registration_date")
        let key = "archive/customers/e/a.ndjson"
        #expect(
            pipeline.contract.layer(ofObject: key, in: "telco-customer360-pipeline")?.name
                == "archive")
    }

    private func load(_ folder: String) throws -> Pipeline {
        do { return try Pipeline.load(folder, from: DiskFiles()) } catch {
            for diagnostic in error.diagnostics { Issue.record("\(diagnostic)") }
            throw error
        }
    }
}
