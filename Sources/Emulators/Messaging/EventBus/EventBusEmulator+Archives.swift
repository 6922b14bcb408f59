import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Archives and replays (EventBridge User Guide, "Archiving and replaying events").
extension EventBusEmulator {
    func arn(ofArchive name: String) -> String {
        "arn:aws:events:\(context.region):\(context.account):archive/\(name)"
    }

    func arn(ofReplay name: String) -> String {
        "arn:aws:events:\(context.region):\(context.account):replay/\(name)"
    }

    func createArchive(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ArchiveName") ?? ""
        guard isName(name, upTo: 48) else {
            throw .validation("ArchiveName must have 1 to 48 letters, digits, dots, - or _.")
        }
        guard state.archives[name] == nil else {
            throw .exists("Archive \(name) already exists.")
        }
        let bus = try existingBus(input.string("EventSourceArn"))
        var archive = Archive(bus: bus, createdAt: context.now)
        try change(&archive, input)
        state.archives[name] = archive
        return answer(name, archive)
    }

    func updateArchive(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ArchiveName") ?? ""
        var archive = try archive(name)
        try change(&archive, input)
        state.archives[name] = archive
        return answer(name, archive)
    }

    private func change(_ archive: inout Archive, _ input: JSONObject) throws(EventsError) {
        if let text = input.string("EventPattern"), !text.isEmpty {
            archive.pattern = try pattern(text)
            archive.patternText = text
        }
        if let days = input.integer("RetentionDays") {
            guard days >= 0 else { throw .validation("RetentionDays must not be negative.") }
            archive.retentionDays = days
        }
        archive.description = input.string("Description") ?? archive.description
    }

    private func answer(_ name: String, _ archive: Archive) -> JSONObject {
        [
            "ArchiveArn": .string(arn(ofArchive: name)), "State": "ENABLED",
            "CreationTime": .string(text(of: archive.createdAt)),
        ]
    }

    private func archive(_ name: String) throws(EventsError) -> Archive {
        guard let archive = state.archives[name] else {
            throw .notFound("Archive \(name) does not exist.")
        }
        return archive
    }

    func deleteArchive(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ArchiveName") ?? ""
        _ = try archive(name)
        state.archives[name] = nil
        return [:]
    }

    func describeArchive(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ArchiveName") ?? ""
        let archive = try archive(name)
        var item = description(of: archive, name)
        item["ArchiveArn"] = .string(arn(ofArchive: name))
        item.set("Description", archive.description)
        item.set("EventPattern", archive.patternText)
        return item
    }

    func listArchives(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let source = input.string("EventSourceArn")
        let names = state.archives.filter { archive in
            source.map { $0 == arn(ofBus: archive.value.bus) } ?? true
                && input.string("State").map { $0 == "ENABLED" } ?? true
        }.keys.sorted()
        return try listed(names, input, "Archives") { name in
            .object(state.archives[name].map { description(of: $0, name) } ?? [:])
        }
    }

    private func description(of archive: Archive, _ name: String) -> JSONObject {
        let kept = archive.kept(at: context.now)
        return [
            "ArchiveName": .string(name), "EventSourceArn": .string(arn(ofBus: archive.bus)),
            "State": "ENABLED", "RetentionDays": JSONValue(archive.retentionDays),
            "SizeBytes": JSONValue(
                kept.reduce(0) { $0 + $1.event.serialized().utf8.count }),
            "EventCount": JSONValue(kept.count),
            "CreationTime": .string(text(of: archive.createdAt)),
        ]
    }

    // MARK: Replays

    func startReplay(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ReplayName") ?? ""
        guard isName(name, upTo: 64) else {
            throw .validation("ReplayName must have 1 to 64 letters, digits, dots, - or _.")
        }
        guard state.replays[name] == nil else { throw .exists("Replay \(name) already exists.") }
        let source = input.string("EventSourceArn") ?? ""
        let archiveName = source.split(separator: "/").last.map(String.init) ?? ""
        let archive = try archive(archiveName)
        let destination = input.object("Destination") ?? JSONObject()
        guard busName(destination.string("Arn")) == archive.bus else {
            throw .validation(
                "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not"
                    + " permitted.")
        }
        func instant(_ member: String) throws(EventsError) -> VirtualInstant {
            guard let text = input.string(member), let found = try? ISOTime.instant(text) else {
                throw .validation("Parameter \(member) is not valid.")
            }
            return VirtualInstant(nanoseconds: found)
        }
        let (from, to) = (try instant("EventStartTime"), try instant("EventEndTime"))
        guard from < to else {
            throw .validation(
                "Parameter EventEndTime is not valid. Reason: EventStartTime must be before"
                    + " EventEndTime.")
        }
        state.replays[name] = Replay(
            archive: archiveName, bus: archive.bus, description: input.string("Description"),
            from: from, to: to, rules: destination.strings("FilterArns"), startedAt: context.now)
        context.world.schedule(
            EventsEvent.replay(name), to: self.name, subject: name, after: .seconds(1))
        return [
            "ReplayArn": .string(arn(ofReplay: name)), "State": "STARTING",
            "ReplayStartTime": .string(text(of: context.now)),
        ]
    }

    /// Sends the archived events of the span again, in their order and all at once.
    func replay(_ name: String) {
        guard let replay = state.replays[name], replay.status == "STARTING" else { return }
        let items = state.archives[replay.archive]?.kept(at: context.now) ?? []
        for item in items where replay.from <= item.instant && item.instant < replay.to {
            var event = item.event.objectValue ?? JSONObject()
            event["replay-name"] = .string(name)
            accept(.object(event), on: replay.bus, rules: replay.rules)
            state.replays[name]?.lastReplayed = item.instant
        }
        state.replays[name]?.status = "COMPLETED"
        state.replays[name]?.endedAt = context.now
    }

    func cancelReplay(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ReplayName") ?? ""
        let replay = try existingReplay(name)
        guard replay.status == "STARTING" else {
            throw EventsError(
                "IllegalStatusException",
                "Replay \(name) is not in a valid state for this operation.")
        }
        state.replays[name]?.status = "CANCELLED"
        state.replays[name]?.endedAt = context.now
        return ["ReplayArn": .string(arn(ofReplay: name)), "State": "CANCELLED"]
    }

    private func existingReplay(_ name: String) throws(EventsError) -> Replay {
        guard let replay = state.replays[name] else {
            throw .notFound("Replay \(name) does not exist.")
        }
        return replay
    }

    func describeReplay(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = input.string("ReplayName") ?? ""
        let replay = try existingReplay(name)
        var item = description(of: replay, name)
        item["ReplayArn"] = .string(arn(ofReplay: name))
        item.set("Description", replay.description)
        item["Destination"] = [
            "Arn": .string(arn(ofBus: replay.bus)),
            "FilterArns": .array(replay.rules.map { .string($0) }),
        ]
        return item
    }

    func listReplays(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let names = state.replays.filter { replay in
            input.string("State").map { $0 == replay.value.status } ?? true
                && input.string("EventSourceArn").map {
                    $0 == arn(ofArchive: replay.value.archive)
                } ?? true
        }.keys.sorted()
        return try listed(names, input, "Replays") { name in
            .object(state.replays[name].map { description(of: $0, name) } ?? [:])
        }
    }

    private func description(of replay: Replay, _ name: String) -> JSONObject {
        var item: JSONObject = [
            "ReplayName": .string(name),
            "EventSourceArn": .string(arn(ofArchive: replay.archive)),
            "State": .string(replay.status),
            "EventStartTime": .string(text(of: replay.from)),
            "EventEndTime": .string(text(of: replay.to)),
            "ReplayStartTime": .string(text(of: replay.startedAt)),
        ]
        item.set("ReplayEndTime", replay.endedAt.map(text))
        item.set("EventLastReplayedTime", replay.lastReplayed.map(text))
        return item
    }
}
