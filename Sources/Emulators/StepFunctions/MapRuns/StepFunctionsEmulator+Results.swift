import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// What a distributed Map comes to, and `ResultWriter`.
///
/// Step Functions developer guide, "ResultWriter (Map)".
extension StepFunctionsEmulator {
    /// The Map's result: the children's outputs, or where they were written.
    func result(of run: MapRunRecord) throws(StatesError) -> Payload {
        guard let writing = run.request.writing else { return Payload(joining: outputs(run)) }
        guard writing.writer.exports else {
            return Payload(
                .array(shaped(children(of: run, .succeeded), writing.writer.transformation)))
        }
        return try write(run, writing)
    }

    /// The outputs of the children that succeeded, in the order of the items.
    private func outputs(_ run: MapRunRecord) -> [Payload] {
        run.children.compactMap { state.executions[$0]?.execution.output }
    }

    private func children(of run: MapRunRecord, _ status: ExecutionStatus) -> [ExecutionState] {
        run.children.compactMap { state.executions[$0]?.execution }.filter { $0.status == status }
    }

    private func shaped(
        _ children: [ExecutionState], _ transformation: ResultWriter.Transformation
    ) -> [JSONValue] {
        switch transformation {
        case .none: children.map(Self.exported)
        case .compact: children.compactMap { $0.output?.value }
        case .flatten:
            children.compactMap { $0.output?.value }.flatMap { value -> [JSONValue] in
                if case .array(let elements) = value { elements } else { [value] }
            }
        }
    }

    /// A child as result files show it.
    private static func exported(_ child: ExecutionState) -> JSONValue {
        var object: JSONObject = ["ExecutionArn": .string(child.identity.arn)]
        object["Error"] = child.error.map(JSONValue.string)
        object["Cause"] = child.cause.map(JSONValue.string)
        object["Input"] = .string(child.input.text)
        object["InputDetails"] = ["Included": true]
        object["Name"] = .string(child.identity.name)
        if let output = child.output {
            object["Output"] = .string(output.text)
            object["OutputDetails"] = ["Included": true]
        }
        let description = ExecutionDescription(child)
        object["RedriveCount"] = JSONValue(child.redriveCount)
        object["RedriveStatus"] = .string(description.redriveStatus)
        object["RedriveStatusReason"] = description.redriveStatusReason.map(JSONValue.string)
        object["StartDate"] = .string(child.startedAt.iso8601)
        object["StateMachineArn"] = .string(child.identity.machineARN)
        object["Status"] = .string(child.status.rawValue)
        object["StopDate"] = child.stoppedAt.map { .string($0.iso8601) }
        return .object(object)
    }

    // MARK: - Files

    private func write(
        _ run: MapRunRecord, _ writing: MapRunRequest.Writing
    ) throws(StatesError) -> Payload {
        guard let bucket = writing.parameters["Bucket"]?.stringValue,
            let identity = state.executions[run.parent]?.execution.identity
        else {
            throw StatesError(.resultWriterFailed, "The field 'Bucket' is required")
        }
        let given = writing.parameters["Prefix"]?.stringValue ?? ""
        let prefix = given.isEmpty || given.hasSuffix("/") ? given : given + "/"
        let id = run.arn.split(separator: ":").last.map(String.init) ?? run.arn
        let folder = "\(prefix)\(id)"
        do throws(ServiceFailure) {
            let actor = Actor(
                name: "states/\(identity.machineName)",
                principal: try session(of: identity.roleARN, for: identity))
            var files = JSONObject()
            for (name, statuses) in [
                ("FAILED", [ExecutionStatus.failed, .timedOut, .aborted]), ("PENDING", []),
                ("SUCCEEDED", [.succeeded]),
            ] {
                let ended = statuses.flatMap { children(of: run, $0) }
                let file = try write(name, ended, writing.writer, folder, bucket, actor)
                files[name] = .array(file.map { [$0] } ?? [])
            }
            let manifest: JSONValue = [
                "DestinationBucket": .string(bucket), "MapRunArn": .string(run.arn),
                "ResultFiles": .object(files),
            ]
            try put(manifest.serialized(), "\(folder)/manifest.json", bucket, actor)
        } catch {
            throw StatesError(.resultWriterFailed, error.message)
        }
        state.mapRuns[run.arn]?.hasWritten = true
        return Payload([
            "MapRunArn": .string(run.arn),
            "ResultWriterDetails": [
                "Bucket": .string(bucket), "Key": .string("\(folder)/manifest.json"),
            ],
        ])
    }

    /// Writes the children of one kind, if there are any; answers the file's entry.
    private func write(
        _ name: String, _ children: [ExecutionState], _ writer: ResultWriter, _ folder: String,
        _ bucket: String, _ actor: Actor
    ) throws(ServiceFailure) -> JSONValue? {
        guard !children.isEmpty else { return nil }
        // Failures have no output to make compact.
        let values = shaped(children, name == "SUCCEEDED" ? writer.transformation : .none)
        let text =
            switch writer.outputType {
            case .json: JSONValue.array(values).serialized()
            case .jsonLines: values.map { $0.serialized() + "\n" }.joined()
            }
        let ending = writer.outputType == .json ? "json" : "jsonl"
        let key = "\(folder)/\(name)_0.\(ending)"
        try put(text, key, bucket, actor)
        return ["Key": .string(key), "Size": JSONValue(text.utf8.count)]
    }

    private func put(
        _ text: String, _ key: String, _ bucket: String, _ actor: Actor
    ) throws(ServiceFailure) {
        let request = PutObject(
            bucket: bucket, key: key, body: Array(text.utf8), contentType: "application/json")
        _ = try context.callNow(
            request.call, as: actor,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.objects.putObject(request, as: actor)
            })
    }
}
