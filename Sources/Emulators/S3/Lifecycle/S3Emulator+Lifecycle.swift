import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Midnight: time for the lifecycle rules of all buckets.
struct LifecycleMidnight: EventPayload {}

// Lifecycle rules on the virtual clock: every midnight of UTC, as soon as they are due.
extension S3Emulator {
    /// Has the next midnight come due, unless it is on the calendar already.
    func scheduleLifecycle() {
        guard !state.isLifecycleScheduled else { return }
        state.isLifecycleScheduled = true
        let day: Int64 = 86_400
        let next = (context.now.secondsSinceEpoch / day + 1) * day
        context.world.schedule(
            LifecycleMidnight(), to: name, subject: "lifecycle",
            at: VirtualInstant(secondsSinceEpoch: next))
    }

    func runLifecycle() {
        state.isLifecycleScheduled = false
        var isNeeded = false
        for place in state.buckets.values.indices {
            guard let configuration = state.buckets.values[place].settings.lifecycle else {
                continue
            }
            isNeeded = true
            let rules = configuration.rules.filter(\.isEnabled)
            for rule in rules { abortUploads(rule, in: place) }
            for rule in rules { expireNoncurrent(rule, in: place) }
            for rule in rules { expireCurrent(rule, in: place) }
            for rule in rules { removeLoneMarkers(rule, in: place) }
            for rule in rules { move(rule, configuration, in: place) }
        }
        if isNeeded { scheduleLifecycle() }
    }

    /// Keys under the rule's prefix with their versions, as they are now.
    private func subjects(
        _ rule: LifecycleRule, in place: Int
    ) -> [(key: String, versions: [ObjectVersion])] {
        let keys = state.buckets.values[place].keys
        var found: [(key: String, versions: [ObjectVersion])] = []
        var position = keys.seek { ByteOrder.compare($0, rule.filter.prefix) < 0 }
        while let entry = keys.entry(at: position),
            ByteOrder.hasPrefix(entry.key, rule.filter.prefix)
        {
            found.append((entry.key, entry.value))
            position = keys.position(after: position)
        }
        return found
    }

    private func expireCurrent(_ rule: LifecycleRule, in place: Int) {
        guard let expiration = rule.expiration else { return }
        for (key, versions) in subjects(rule, in: place) {
            guard let current = versions.last, !current.isDeleteMarker,
                rule.filter.fits(key, current),
                LifecycleConfiguration.due(expiration, after: current.lastModified)
                    <= context.now
            else { continue }
            note("LifecycleExpiration", key, rule, in: place)
            if state.buckets.values[place].versioning == .never {
                removeCurrent(key, in: place, event: .lifecycleDelete, as: Self.service)
            } else {
                hide(key, in: place, event: .lifecycleMarker, as: Self.service)
            }
        }
    }

    private func expireNoncurrent(_ rule: LifecycleRule, in place: Int) {
        guard let noncurrent = rule.noncurrentExpiration else { return }
        for (key, versions) in subjects(rule, in: place) {
            for version in due(noncurrent, versions) where rule.filter.fits(key, version) {
                guard !version.lock.forbidsDeletion(at: context.now, bypassing: false) else {
                    continue
                }
                note("LifecycleExpiration", key, rule, in: place)
                _ = state.buckets.values[place].remove(version.versionID, of: key)
                announceRemoval(
                    of: version.versionID, key, in: place, event: .lifecycleDelete,
                    as: Self.service)
            }
        }
    }

    /// Versions that others have succeeded long enough ago.
    private func due(
        _ noncurrent: LifecycleRule.Noncurrent, _ versions: [ObjectVersion]
    ) -> [ObjectVersion] {
        let old = Array(versions.dropLast())
        let mayGo = old.dropLast(noncurrent.keeping)
        return mayGo.indices.filter { place in
            LifecycleConfiguration.due(noncurrent.days, after: versions[place + 1].lastModified)
                <= context.now
        }.map { versions[$0] }
    }

    /// A delete marker with nothing behind it hides nothing.
    private func removeLoneMarkers(_ rule: LifecycleRule, in place: Int) {
        guard rule.removesLoneMarkers || rule.expiration != nil else { return }
        for (key, versions) in subjects(rule, in: place) {
            guard versions.count == 1, versions[0].isDeleteMarker, isDue(versions[0], rule) else {
                continue
            }
            note("LifecycleExpiration", key, rule, in: place)
            _ = state.buckets.values[place].remove(versions[0].versionID, of: key)
            announceRemoval(
                of: versions[0].versionID, key, in: place, event: .lifecycleDelete,
                as: Self.service)
        }
    }

    private func isDue(_ marker: ObjectVersion, _ rule: LifecycleRule) -> Bool {
        if rule.removesLoneMarkers { return true }
        guard let expiration = rule.expiration, rule.filter.tags.isEmpty, !rule.filter.hasSize
        else { return false }
        return LifecycleConfiguration.due(expiration, after: marker.lastModified) <= context.now
    }

    private func move(
        _ rule: LifecycleRule, _ configuration: LifecycleConfiguration, in place: Int
    ) {
        guard !rule.transitions.isEmpty || !rule.noncurrentTransitions.isEmpty else { return }
        for (key, versions) in subjects(rule, in: place) {
            if let current = versions.last {
                let ways = rule.transitions.filter {
                    LifecycleConfiguration.due($0.when, after: current.lastModified)
                        <= context.now
                }
                move(current, key, to: ways.map(\.to), rule, configuration, in: place)
            }
            for (noncurrent, storage) in rule.noncurrentTransitions {
                for version in due(noncurrent, versions) {
                    move(version, key, to: [storage], rule, configuration, in: place)
                }
            }
        }
    }

    /// Objects move only towards colder classes.
    private func move(
        _ version: ObjectVersion, _ key: String, to targets: [StorageClass],
        _ rule: LifecycleRule, _ configuration: LifecycleConfiguration, in place: Int
    ) {
        let coldest = targets.max { $0.coldness < $1.coldness }
        guard let coldest, !version.isDeleteMarker, rule.filter.fits(key, version),
            coldest.coldness > version.attributes.storageClass.coldness,
            rule.filter.hasSize
                || configuration.minimumSize == "varies_by_storage_class"
                    && coldest.isArchive
                || version.body.count >= LifecycleConfiguration.smallestMoved
        else { return }
        note("LifecycleTransition", key, rule, in: place)
        state.buckets.values[place].change(version.versionID, of: key) {
            $0.attributes.storageClass = coldest
        }
        var moved = version
        moved.attributes.storageClass = coldest
        announce(Change(kind: .transition, key: key, version: moved), in: place, as: Self.service)
    }

    private func abortUploads(_ rule: LifecycleRule, in place: Int) {
        guard let days = rule.abortDays else { return }
        let uploads = state.buckets.values[place].uploads
        var old: [(key: String, id: String)] = []
        var position = uploads.seek { ByteOrder.compare($0, rule.filter.prefix) < 0 }
        while let entry = uploads.entry(at: position),
            ByteOrder.hasPrefix(entry.key, rule.filter.prefix)
        {
            for upload in entry.value
            where LifecycleConfiguration.due(days, after: upload.initiated) <= context.now {
                old.append((entry.key, upload.id))
            }
            position = uploads.position(after: position)
        }
        for (key, id) in old {
            note("LifecycleAbort", key, rule, in: place)
            remove(id, of: key, in: place)
        }
    }

    private func note(_ operation: String, _ key: String, _ rule: LifecycleRule, in place: Int) {
        context.world.record(
            TraceEntry(
                actor: "s3", principal: Self.service.principal.name, service: "s3",
                operation: operation, subject: key,
                details: [
                    TraceField("bucket", state.buckets.keys[place]), TraceField("rule", rule.id),
                ]))
    }

    // MARK: What answers say about it

    /// The header `x-amz-expiration`: when the object will expire, and by which rule.
    func expiration(of version: ObjectVersion, _ key: String, in place: Int) -> String? {
        guard let rules = state.buckets.values[place].settings.lifecycle?.rules,
            state.buckets.values[place].keys[key]?.last?.sequencer == version.sequencer
        else { return nil }
        let due = rules.filter { $0.isEnabled && $0.filter.fits(key, version) }
            .compactMap { rule in
                rule.expiration.map {
                    (LifecycleConfiguration.due($0, after: version.lastModified), rule.id)
                }
            }
            .min { $0.0 < $1.0 }
        guard let (instant, rule) = due else { return nil }
        return "expiry-date=\"\(HTTPDate.text(instant))\", rule-id=\"\(rule)\""
    }

    /// When an upload will be given up, and by which rule.
    func abortion(
        of upload: Upload, _ key: String, in place: Int
    ) -> (rule: String, date: VirtualInstant)? {
        let rules = state.buckets.values[place].settings.lifecycle?.rules ?? []
        return rules.filter { $0.isEnabled && ByteOrder.hasPrefix(key, $0.filter.prefix) }
            .compactMap { rule in
                rule.abortDays.map {
                    (rule.id, LifecycleConfiguration.due($0, after: upload.initiated))
                }
            }
            .min { $0.1 < $1.1 }
    }
}

extension StorageClass {
    /// The order in which lifecycle rules may move objects: a waterfall.
    ///
    /// Amazon S3 User Guide, "Supported transitions".
    var coldness: Int {
        switch self {
        case .standard, .reducedRedundancy: 0
        case .standardIA: 1
        case .intelligentTiering: 2
        case .oneZoneIA: 3
        case .glacierIR: 4
        case .glacier: 5
        case .deepArchive: 6
        }
    }
}
