import OrderedCollections
import S3
import Cloud
import DataFormats
import Guarantees
import PipelineModel
import SimKernel

/// Follows one record through the layers by looking for its key in what each of them holds.
struct JourneyBuilder {
    let cloud: Cloud
    let contract: Contract
    let uploads: [Harness.Upload]
    let observed: Observed

    /// The way of a record (by key) or of a file (by object key); nil when nothing mentions it.
    func journey(of subject: String) -> Journey? {
        var stops: [Journey.Stop] = []
        let places = uploads.map { DeliveredLine(contract, $0).place(of: subject) }
        let holders = zip(uploads, places).filter { $0.key == subject || $1 != nil }
        for (upload, line) in holders.prefix(6) {
            let place = line.map { " line \($0)" } ?? ""
            stops.append(
                Journey.Stop(
                    instant: upload.at, place: upload.key + place, note: "delivered",
                    isPresent: true))
            stops += fileStops(upload)
        }
        for layer in contract.layers {
            guard case .objects(let bucket, let prefix) = layer.location,
                [.clean, .quarantine, .staging].contains(layer.purpose)
            else { continue }
            stops += recordStops(subject, layer, bucket, prefix)
        }
        stops += tableStops(subject)
        // Where records should be no file is, and what was set aside is rightly nowhere else.
        let isSetAside = stops.contains { stop in
            contract.layer(for: .quarantine).map { layer in
                guard case .objects(_, let prefix) = layer.location else { return false }
                return stop.isPresent && stop.place.hasPrefix(prefix)
            } ?? false
        }
        if isSetAside || uploads.contains(where: { $0.key == subject }) {
            stops.removeAll { !$0.isPresent }
        }
        // That a key is nowhere at the end tells nothing of a key that was nowhere before.
        guard stops.contains(where: \.isPresent) else { return nil }
        return Journey(record: subject, stops: ordered(stops))
    }

    private func ordered(_ stops: [Journey.Stop]) -> [Journey.Stop] {
        stops.enumerated().sorted { left, right in
            let first = left.element.instant ?? .distantFuture
            let second = right.element.instant ?? .distantFuture
            return (first, left.offset) < (second, right.offset)
        }.map(\.element)
    }

    private func fileStops(_ upload: Harness.Upload) -> [Journey.Stop] {
        var stops: [Journey.Stop] = []
        for layer in contract.layers {
            guard [.archive, .rejected].contains(layer.purpose) else { continue }
            for object in observed.objects where object.etag == upload.etag {
                guard case .objects(let bucket, let prefix) = layer.location,
                    object.bucket == bucket, object.key.hasPrefix(prefix)
                else { continue }
                stops.append(
                    Journey.Stop(
                        instant: written(object.key), place: object.key,
                        note: layer.purpose == .archive ? "accepted" : "rejected",
                        isPresent: true))
            }
        }
        return stops
    }

    /// When an object was last written, as the trace tells.
    private func written(_ key: String) -> VirtualInstant? {
        cloud.world.trace.last { entry in
            entry.service == "s3" && entry.outcome == .done
                && (entry.operation == "PutObject" && entry.subject == key
                    || entry.operation == "CopyObject" && entry.text("target") == key)
        }?.instant
    }

    private func recordStops(
        _ subject: String, _ layer: Layer, _ bucket: String, _ prefix: String
    ) -> [Journey.Stop] {
        var stops: [Journey.Stop] = []
        for object in observed.objects
        where object.bucket == bucket && object.key.hasPrefix(prefix) {
            guard let body = cloud.s3.body(bucket: bucket, key: object.key),
                let note = mention(of: subject, in: body)
            else { continue }
            stops.append(
                Journey.Stop(
                    instant: written(object.key), place: object.key, note: note, isPresent: true))
            if stops.count == 4 { break }
        }
        if stops.isEmpty, layer.purpose != .quarantine {
            stops.append(
                Journey.Stop(
                    instant: nil, place: layer.name, note: "not there at the end", isPresent: false)
            )
        }
        return stops
    }

    /// How a stored file mentions a key, or nil.
    private func mention(of subject: String, in body: [UInt8]) -> String? {
        if ContentSignature.detect(body) == .parquet {
            guard let file = try? ParquetFile(body) else { return nil }
            guard let records = try? file.records() else { return nil }
            let row = records.firstIndex { record in
                record.objectValue?.contains { $0.value == .string(subject) } ?? false
            }
            return row.map { "row \($0 + 1)" }
        }
        return WholeWord(subject).line(in: body).map { "line \($0)" }
    }

    private func tableStops(_ subject: String) -> [Journey.Stop] {
        var stops: [Journey.Stop] = []
        for entity in contract.entities {
            guard let table = entity.table,
                let image = observed.tables.first(where: { $0.name == table.name }),
                let key = image.position(of: table.columns[entity.key[0]] ?? entity.key[0])
            else { continue }
            for row in image.rows where row[key] == subject {
                var cells = zip(image.columns, row).filter { interesting($0.0, entity) }
                    .map { "\($0.0) \($0.1 ?? "NULL")" }
                // A reference has no history to tell; what it says is short.
                if cells.isEmpty {
                    cells = zip(image.columns, row).prefix(4).map { "\($0) \($1 ?? "NULL")" }
                }
                stops.append(
                    Journey.Stop(
                        instant: nil, place: table.name, note: cells.joined(separator: ", "),
                        isPresent: true))
            }
        }
        if stops.isEmpty {
            stops.append(
                Journey.Stop(
                    instant: nil, place: "analytics", note: "not there at the end", isPresent: false
                ))
        }
        return stops
    }

    /// Links, intervals and what is carried tell a record's story; the rest would bury it.
    private func interesting(_ column: String, _ entity: Entity) -> Bool {
        let upper = column.uppercased()
        var names = [
            entity.table?.surrogateKey, entity.table?.validFrom, entity.table?.validTo,
            entity.table?.current, entity.eventTime,
        ].compactMap(\.self)
        names += entity.references.flatMap { [$0.column].compactMap(\.self) + $0.carries.values }
        names += entity.references.map(\.field)
        return names.contains { $0.uppercased() == upper }
    }
}
