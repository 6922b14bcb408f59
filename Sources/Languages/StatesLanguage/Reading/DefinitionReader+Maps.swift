import DataFormats

/// Reading of Map states.
extension DefinitionReader {
    mutating func map(_ site: Site) -> State.Map? {
        checkOnlyOne(of: ["ItemProcessor", "Iterator"], site)
        let field = site.object["ItemProcessor"] != nil ? "ItemProcessor" : "Iterator"
        guard let value = site.object[field] else {
            problem(.schema, "These fields are required: [ItemProcessor]", at: site.location)
            return nil
        }
        let location = site.location[field]
        guard case .object(let processor) = value else {
            problem(.schema, "Value must be a JSON object", at: location)
            return nil
        }
        check(
            fields: ["Comment", "StartAt", "States", "ProcessorConfig"], of: processor,
            at: location)
        let distributed = distribution(processor, site, at: location["ProcessorConfig"])
        let workflow = readWorkflow(processor, at: location, depth: site.depth + 1)
        let concurrency = number("MaxConcurrency", 0...Int64(Int32.max), site)
        let count = tolerance("ToleratedFailureCount", upTo: Int64(Int32.max), site)
        let percentage = tolerance("ToleratedFailurePercentage", upTo: 100, site)
        if site.language == .jsonata {
            return State.Map(
                itemsPath: .input, items: self.items(site),
                itemSelector: jsonata(
                    site.object["ItemSelector"], of: site.location,
                    at: site.location["ItemSelector"]),
                processor: workflow, maxConcurrency: concurrency, toleratedCount: count,
                toleratedPercentage: percentage, distributed: distributed)
        }
        checkOnlyOne(of: ["ItemSelector", "Parameters"], site)
        let items = site.object["ItemsPath"].map {
            referencePath($0, context: true, at: site.location["ItemsPath"]) ?? .input
        }
        return State.Map(
            itemsPath: items ?? .input, items: nil,
            itemSelector: objectTemplate("ItemSelector", site)
                ?? objectTemplate("Parameters", site),
            processor: workflow, maxConcurrency: concurrency, toleratedCount: count,
            toleratedPercentage: percentage, distributed: distributed)
    }

    /// `ToleratedFailureCount` or `ToleratedFailurePercentage`, and its `…Path` twin.
    private mutating func tolerance(
        _ field: String, upTo limit: Int64, _ site: Site
    ) -> State.Tolerance? {
        checkOnlyOne(of: [field, field + "Path"], site)
        let location = site.location[field]
        guard let value = site.object[field] else {
            guard site.language == .jsonPath, let value = site.object[field + "Path"] else {
                return nil
            }
            return referencePath(value, context: true, at: site.location[field + "Path"])
                .map(State.Tolerance.path)
        }
        if let expression = jsonataExpression(value, site, at: location) {
            return expression.map(State.Tolerance.jsonata)
        }
        guard case .number(let number) = value else {
            problem(.schema, "Value must be a number", at: location)
            return nil
        }
        if number.double < 0 { problem(.schema, "Minimum value is 0", at: location) }
        if number.double > Double(limit) {
            problem(.schema, "Maximum value is \(limit)", at: location)
        }
        return .literal(number)
    }

    // MARK: - Distributed mode

    private mutating func distribution(
        _ processor: JSONObject, _ site: Site, at location: DefinitionLocation
    ) -> DistributedMap? {
        let fields = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"]
        var config = JSONObject()
        if let value = processor["ProcessorConfig"] {
            guard case .object(let object) = value else {
                problem(.schema, "Value must be a JSON object", at: location)
                return nil
            }
            config = object
        }
        check(fields: ["Mode", "ExecutionType"], of: config, at: location)
        let mode = choice("Mode", of: ["INLINE", "DISTRIBUTED"], in: config, at: location)
        guard mode == "DISTRIBUTED" else {
            for field in fields where site.object[field] != nil {
                problem(
                    .schema, "Field '\(field)' is only supported in DISTRIBUTED mode",
                    at: site.location)
            }
            return nil
        }
        if type == .express {
            problem(
                .schema, "Express state machine does not support Map states in DISTRIBUTED mode",
                at: location["Mode"])
        }
        if config["ExecutionType"] == nil {
            problem(.schema, "These fields are required: [ExecutionType]", at: location)
        }
        let execution = choice(
            "ExecutionType", of: WorkflowType.allCases.map(\.rawValue), in: config, at: location)
        let label = string(site.object["Label"], at: site.location["Label"])
        if let label, label.unicodeScalars.count > 40 {
            problem(
                .schema, "Label must be at most 40 characters long", at: site.location["Label"])
        }
        if let label { noteLabel(label, at: site.location["Label"]) }
        return DistributedMap(
            executionType: execution.flatMap(WorkflowType.init(rawValue:)) ?? .standard,
            label: label, reader: reader(site), batcher: batcher(site), writer: writer(site))
    }

    /// A field with a closed set of values.
    private mutating func choice(
        _ field: String, of values: [String], in object: JSONObject,
        at location: DefinitionLocation
    ) -> String? {
        guard let value = object[field] else { return nil }
        if let text = value.stringValue, values.contains(text) { return text }
        problem(
            .schema,
            "The field '\(field)' should have one of these values: "
                + "[\(values.joined(separator: ", "))]", at: location[field])
        return nil
    }

    /// A field whose value is an object, as a site of its own.
    private mutating func part(_ field: String, _ site: Site) -> Site? {
        guard let value = site.object[field] else { return nil }
        guard case .object(let object) = value else {
            problem(.schema, "Value must be a JSON object", at: site.location[field])
            return nil
        }
        var part = site
        part.object = object
        part.location = site.location[field]
        return part
    }

    /// `Parameters`, or `Arguments` in the JSONata query language.
    private mutating func parameters(_ part: Site, of site: Site) -> PayloadTemplate? {
        site.language == .jsonPath
            ? objectTemplate("Parameters", part)
            : jsonata(
                part.object["Arguments"], of: site.location, at: part.location["Arguments"])
    }

    private func parametersField(_ site: Site) -> String {
        site.language == .jsonPath ? "Parameters" : "Arguments"
    }

    private mutating func reader(_ site: Site) -> ItemReader? {
        guard let part = part("ItemReader", site) else { return nil }
        check(
            fields: ["Resource", "ReaderConfig", parametersField(site)], of: part.object,
            at: part.location)
        let parameters = parameters(part, of: site)
        guard
            let resource = choice(
                "Resource", of: ItemReader.Action.allCases.map(\.rawValue), in: part.object,
                at: part.location)
        else {
            if part.object["Resource"] == nil {
                problem(.schema, "These fields are required: [Resource]", at: part.location)
            }
            return nil
        }
        var config = part
        config.object = [:]
        if let given = self.part("ReaderConfig", part) { config = given }
        checkOnlyOne(of: ["MaxItems", "MaxItemsPath"], config)
        check(
            fields: [
                "InputType", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "MaxItems",
                "ItemsPointer", "ManifestType", "Transformation",
            ] + (site.language == .jsonPath ? ["MaxItemsPath"] : []), of: config.object,
            at: config.location)
        let type = choice(
            "InputType", of: ItemReader.InputType.allCases.map(\.rawValue), in: config.object,
            at: config.location)
        let manifest = choice(
            "ManifestType", of: ItemReader.ManifestType.allCases.map(\.rawValue),
            in: config.object, at: config.location)
        let transformation = choice(
            "Transformation", of: ["NONE", "LOAD_AND_FLATTEN"], in: config.object,
            at: config.location)
        let action = ItemReader.Action(rawValue: resource)!
        let loads = transformation == "LOAD_AND_FLATTEN"
        if type == nil, manifest != ItemReader.ManifestType.inventory.rawValue,
            action == .getObject || loads
        {
            problem(.schema, "These fields are required: [InputType]", at: config.location)
        }
        let delimiter = choice(
            "CSVDelimiter", of: ItemReader.Delimiter.allCases.map(\.rawValue), in: config.object,
            at: config.location)
        return ItemReader(
            action: action, inputType: type.flatMap(ItemReader.InputType.init(rawValue:)),
            manifestType: manifest.flatMap(ItemReader.ManifestType.init(rawValue:)),
            loadsObjects: loads, headers: headers(config),
            delimiter: delimiter.flatMap(ItemReader.Delimiter.init(rawValue:)) ?? .comma,
            maxItems: number("MaxItems", 0...100_000_000, config),
            itemsPointer: string(
                config.object["ItemsPointer"], at: config.location["ItemsPointer"]),
            parameters: parameters)
    }

    private mutating func headers(_ config: Site) -> [String]? {
        let place = choice(
            "CSVHeaderLocation", of: ["FIRST_ROW", "GIVEN"], in: config.object,
            at: config.location)
        if config.object["InputType"] == "CSV", place == nil,
            config.object["CSVHeaderLocation"] == nil
        {
            problem(
                .schema, "These fields are required: [CSVHeaderLocation]", at: config.location)
        }
        guard place == "GIVEN" else { return nil }
        guard case .array(let names)? = config.object["CSVHeaders"] else {
            problem(.schema, "These fields are required: [CSVHeaders]", at: config.location)
            return nil
        }
        return names.map { $0.stringValue ?? $0.serialized() }
    }

    private mutating func batcher(_ site: Site) -> ItemBatcher? {
        guard let part = part("ItemBatcher", site) else { return nil }
        let paths = ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"]
        check(
            fields: ["BatchInput", "MaxItemsPerBatch", "MaxInputBytesPerBatch"]
                + (site.language == .jsonPath ? paths : []), of: part.object, at: part.location)
        if !part.object.keys.contains(where: { $0.hasPrefix("Max") }) {
            problem(
                .schema,
                "There should be one of the following fields: "
                    + "[MaxItemsPerBatch, MaxInputBytesPerBatch]", at: part.location)
        }
        let input =
            site.language == .jsonPath
            ? objectTemplate("BatchInput", part)
            : jsonata(
                part.object["BatchInput"], of: site.location, at: part.location["BatchInput"])
        return ItemBatcher(
            maxItems: number("MaxItemsPerBatch", 1...Int64(Int32.max), part),
            maxBytes: number("MaxInputBytesPerBatch", 1...262_144, part), input: input)
    }

    private mutating func writer(_ site: Site) -> ResultWriter? {
        guard let part = part("ResultWriter", site) else { return nil }
        check(
            fields: ["Resource", "WriterConfig", parametersField(site)], of: part.object,
            at: part.location)
        let resource = choice(
            "Resource", of: ["arn:aws:states:::s3:putObject"], in: part.object, at: part.location)
        let parameters = parameters(part, of: site)
        let config = self.part("WriterConfig", part)
        if let config {
            check(
                fields: ["Transformation", "OutputType"], of: config.object, at: config.location)
        }
        let transformation = config.flatMap {
            choice(
                "Transformation", of: ResultWriter.Transformation.allCases.map(\.rawValue),
                in: $0.object, at: $0.location)
        }
        let output = config.flatMap {
            choice(
                "OutputType", of: ResultWriter.OutputType.allCases.map(\.rawValue),
                in: $0.object, at: $0.location)
        }
        return ResultWriter(
            exports: resource != nil,
            transformation: transformation.flatMap(ResultWriter.Transformation.init(rawValue:))
                ?? (resource == nil ? .compact : .none),
            outputType: output.flatMap(ResultWriter.OutputType.init(rawValue:)) ?? .json,
            parameters: parameters)
    }
}
