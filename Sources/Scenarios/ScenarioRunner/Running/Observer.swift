import Messaging
import CloudModel
import S3
import Cloud
import DataFormats
import Guarantees
import PipelineModel
import SimKernel

/// What there is to see when a run has come to rest.
struct Observed: Sendable {
    var objects: [ObservedObject] = []
    var messages: [ObservedMessage] = []
    var tables: [TableImage] = []
    /// The same tables with the states that they were read in.
    var known: [String: KnownTable] = [:]
    var rerun: [TableImage]?
    var rerunObjects: [ObservedObject]?
    /// All messages, those of the further night too.
    var rerunMessages: [ObservedMessage]?
    var quarantined: [Guarantees.QuarantinedRecord] = []
    var unfinished: [String] = []
}

/// Looks at everything from outside, without a call that would be traced or denied.
struct Observer {
    let cloud: Cloud
    let contract: Contract
    /// Tables that somebody has read before.
    let known: [String: KnownTable]

    func observe() -> Observed {
        var observed = Observed()
        observed.objects = objects()
        observed.messages = messages()
        let tables = tables()
        observed.tables = tables.map(\.image)
        for table in tables { observed.known[table.image.name] = table }
        observed.quarantined = quarantined(observed.objects)
        return observed
    }

    func tables() -> [KnownTable] {
        let reader = TableReader(
            cloud: cloud, jsonColumns: TableReader.jsonColumns(contract), known: known)
        return contract.entities.compactMap { entity in
            entity.table.flatMap { reader.table($0.name) }
        }
    }

    func objects() -> [ObservedObject] {
        cloud.s3.inspect().flatMap { bucket in
            cloud.s3.objects(bucket: bucket.name).map { item in
                ObservedObject(
                    bucket: bucket.name, key: item.key, etag: item.etag, size: item.size)
            }
        }
    }

    func messages() -> [ObservedMessage] {
        let topics = [contract.alerts?.topic, contract.alerts?.deadLetterTopic].compactMap(\.self)
        return cloud.sns.messages().compactMap { message in
            let topic = message.topic.split(separator: ":").last.map(String.init) ?? message.topic
            guard topics.contains(topic) else { return nil }
            return ObservedMessage(
                topic: topic, subject: message.subject ?? "", body: message.message,
                instant: message.publishedAt)
        }
    }

    /// Quarantine holds NDJSON with `dataset`, `source_key`, `line` and perhaps `etag`; a record set
    /// aside by two runs counts once.
    private func quarantined(_ objects: [ObservedObject]) -> [QuarantinedRecord] {
        guard let layer = contract.layer(for: .quarantine),
            case .objects(let bucket, let prefix) = layer.location
        else { return [] }
        var seen: Set<QuarantinedRecord> = []
        var records: [QuarantinedRecord] = []
        for object in objects where object.bucket == bucket && object.key.hasPrefix(prefix) {
            guard let body = cloud.s3.body(bucket: bucket, key: object.key) else { continue }
            for line in body.split(separator: UInt8(ascii: "\n")) {
                guard let value = try? JSONValue.parse(Array(line)),
                    let dataset = value["dataset"]?.stringValue,
                    let key = value["source_key"]?.stringValue, let number = value["line"]?.intValue
                else { continue }
                let record = QuarantinedRecord(
                    dataset: dataset, sourceKey: key, etag: value["etag"]?.stringValue,
                    line: Int(number))
                if seen.insert(record).inserted { records.append(record) }
            }
        }
        return records
    }
}
