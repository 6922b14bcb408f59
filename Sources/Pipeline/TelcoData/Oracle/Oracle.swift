public import SimKernel

/// Computes from the delivered bytes alone what must become of every file and record and what the
/// warehouse must hold. It shares no code with any pipeline.
public struct Oracle: Sendable {
    /// What the same bytes under the same key mean when they come again.
    public enum Redelivery: Hashable, Sendable {
        /// Nothing: the archive key is the same, so the file counts from its first upload.
        case firstCounts
        /// The file counts from its last upload.
        case lastCounts
    }

    public var rules: [EntityRule]
    public var redelivery: Redelivery

    public init(rules: [EntityRule] = EntityRule.telco, redelivery: Redelivery = .firstCounts) {
        self.rules = rules
        self.redelivery = redelivery
    }

    /// Judges one file.
    public func assess(_ delivery: Delivery) -> FileAssessment {
        FileInspector(rules: rules).assess(delivery)
    }

    /// Judges all files, given in the order of their uploads.
    public func assess(_ deliveries: [Delivery]) -> Assessment {
        Assessment(oracle: self, files: deliveries.map { assess($0) })
    }

    /// The warehouse after every file that was uploaded up to an instant has been loaded.
    public func expectedWarehouse(
        _ deliveries: [Delivery], upTo instant: VirtualInstant = .distantFuture
    ) -> ExpectedWarehouse {
        assess(deliveries).warehouse(upTo: instant)
    }
}

/// Where a record comes from.
public struct RecordOrigin: Hashable, Sendable {
    /// The place of the file in ``Assessment/files``.
    public var file: Int
    public var line: Int
}

/// A rejection that must be announced.
public struct ExpectedAlert: Hashable, Sendable {
    public var file: String
    public var etag: String
    /// The folder below `raw/`, also one that is no dataset; empty without one.
    public var dataset: String
    public var reason: RejectionReason
    public var line: Int?
}

/// A record that must be in quarantine.
public struct QuarantinedRecord: Hashable, Sendable {
    public var origin: RecordOrigin
    public var dataset: String
    /// The key of the archived file.
    public var sourceKey: String
    public var line: Int
    /// `field: fault`, or `conflicting_duplicate`.
    public var reasons: [String]
}

/// The judgement on all files of a run.
public struct Assessment: Sendable {
    public let oracle: Oracle
    /// In the order of the deliveries.
    public let files: [FileAssessment]

    public init(oracle: Oracle, files: [FileAssessment]) {
        self.oracle = oracle
        self.files = files
    }

    /// The files that must be refused.
    public var rejectedFiles: [FileAssessment] {
        files.filter { if case .rejected = $0.verdict { true } else { false } }
    }

    /// One alert for each refused pair of key and content.
    public var alerts: [ExpectedAlert] {
        var seen: Set<String> = []
        return files.compactMap { file in
            guard case .rejected(let reason, let line) = file.verdict,
                seen.insert(file.etag + " " + file.key).inserted
            else { return nil }
            return ExpectedAlert(
                file: file.key, etag: file.etag, dataset: file.folder,
                reason: reason, line: line)
        }
    }

    /// Every record that must end in quarantine, those of one file once.
    public var quarantine: [QuarantinedRecord] {
        quarantine(with: warehouse())
    }

    /// The same, when the warehouse of all files is at hand.
    public func quarantine(with warehouse: ExpectedWarehouse) -> [QuarantinedRecord] {
        var found: [QuarantinedRecord] = []
        for place in countedFiles(where: { _ in true }) {
            for record in files[place].records {
                guard case .quarantined(let faults) = record.verdict else { continue }
                found.append(
                    quarantined(
                        RecordOrigin(file: place, line: record.line), faults.map(\.description)))
            }
        }
        return found + warehouse.conflicts.map { quarantined($0, ["conflicting_duplicate"]) }
    }

    private func quarantined(_ origin: RecordOrigin, _ reasons: [String]) -> QuarantinedRecord {
        let file = files[origin.file]
        return QuarantinedRecord(
            origin: origin, dataset: file.folder, sourceKey: file.finalKey,
            line: origin.line, reasons: reasons)
    }

    /// The warehouse after all accepted files.
    public func warehouse() -> ExpectedWarehouse { warehouse { _ in true } }

    /// The warehouse after the files uploaded up to an instant.
    public func warehouse(upTo instant: VirtualInstant) -> ExpectedWarehouse {
        warehouse { $0.uploadedAt <= instant }
    }

    /// The warehouse after some of the accepted files, such as those that one load has seen.
    public func warehouse(
        where isIncluded: (FileAssessment) -> Bool
    ) -> ExpectedWarehouse {
        WarehouseBuilder(assessment: self, places: countedFiles(where: isIncluded)).build()
    }

    /// The accepted files in delivery order (upload instant in milliseconds, archive key), each
    /// pair of key and content once.
    func countedFiles(where isIncluded: (FileAssessment) -> Bool) -> [Int] {
        var places: [(place: Int, key: String)] = []
        var known: [String: Int] = [:]
        for (place, file) in files.enumerated() where file.isAccepted && isIncluded(file) {
            let key = file.finalKey
            if let earlier = known[key] {
                if oracle.redelivery == .lastCounts { places[earlier].place = place }
            } else {
                known[key] = places.count
                places.append((place, key))
            }
        }
        places.sort { left, right in
            let leftInstant = files[left.place].uploadedAt.millisecondsSinceEpoch
            let rightInstant = files[right.place].uploadedAt.millisecondsSinceEpoch
            if leftInstant != rightInstant { return leftInstant < rightInstant }
            return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
        return places.map(\.place)
    }

    /// The instant by which a record uploaded at an instant must be visible: the second nightly
    /// load after its upload.
    ///
    /// - Parameter loadSecond: when the load starts, in seconds of the UTC day.
    public static func deadline(
        uploadedAt instant: VirtualInstant, loadSecond: Int64 = 7_200
    ) -> VirtualInstant {
        let shifted = instant.nanoseconds - loadSecond * 1_000_000_000
        let day = CivilTime.floorDivide(shifted, CivilTime.nanosecondsPerDay)
        return VirtualInstant(
            nanoseconds: (day + 2) * CivilTime.nanosecondsPerDay + loadSecond * 1_000_000_000)
    }
}
