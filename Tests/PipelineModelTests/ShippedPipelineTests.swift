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

    @Test("telco-naive builds in every defect that is on by default")
    func naive() throws {
        let pipeline = try load("pipelines/telco-naive")
        #expect(pipeline.defects.count >= 22)
        #expect(pipeline.activeDefects.count == pipeline.defects.count(where: \.isOnByDefault))
        let covered = Contract.knownGuarantees.filter { id in
            pipeline.defects.contains { $0.breaks == id }
        }
        #expect(covered == Contract.knownGuarantees)
    }

    @Test("Every defect can be built in alone and changes something")
    func single() throws {
        let folder = try PipelineFolder("pipelines/telco-naive", files: DiskFiles())
        let sound = "\(try folder.pipeline(defects: .none))"
        for defect in folder.defects {
            do {
                let pipeline = try folder.pipeline(defects: .only([defect.id]))
                #expect(pipeline.activeDefects == [defect.id])
                var plain = pipeline
                plain.activeDefects = []
                #expect("\(plain)" != sound, "\(defect.id) changes nothing")
            } catch {
                for diagnostic in error.diagnostics { Issue.record("\(defect.id): \(diagnostic)") }
            }
        }
    }

    @Test("Without its defects telco-naive is telco under another name")
    func twin() throws {
        var naive = try Pipeline.load("pipelines/telco-naive", from: DiskFiles(), defects: .none)
        var telco = try load("pipelines/telco")
        for key in [\Pipeline.name, \.title, \.folder] {
            naive[keyPath: key] = ""
            telco[keyPath: key] = ""
        }
        naive.defects = []
        #expect("\(naive)" == "\(telco)")
    }

    private func load(_ folder: String) throws -> Pipeline {
        do { return try Pipeline.load(folder, from: DiskFiles()) } catch {
            for diagnostic in error.diagnostics { Issue.record("\(diagnostic)") }
            throw error
        }
    }
}
