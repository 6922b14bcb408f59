import Testing

@testable import AWSWire

@Suite("The API models on the wire") struct ModelTests {
    @Test("Every service's model is read whole, with all shapes that its operations name")
    func complete() {
        #expect(WireModel.all.map(\.service).count == 10)
        for model in WireModel.all { #expect(model.operations.count > 5, "\(model.service)") }
        #expect(WireModel.s3.operations["PutObject"]?.isDeclared == true)
        #expect(WireModel.s3.operations["GetObjectTorrent"]?.isDeclared == false)
    }
}
