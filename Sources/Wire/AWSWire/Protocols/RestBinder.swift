import DataFormats

/// Takes members out of a request's path, query and headers.
struct RestBinder {
    let model: WireModel
    let form: AnswerForm
    var input = JSONObject()

    init(model: WireModel, form: AnswerForm) {
        self.model = model
        self.form = form
    }

    mutating func bind(
        _ structure: WireStructure, _ request: WireRequest, _ query: [QueryItem],
        _ labels: [(name: String, value: String)]
    ) throws(WireRefusal) {
        for label in labels {
            let member = structure.members.first {
                $0.place == .path && $0.wireName == label.name
            }
            input[member?.name ?? label.name] = .string(label.value)
        }
        if !query.isEmpty {
            for member in structure.queryMembers { try bind(member, query) }
        }
        for header in request.headers { try bind(header, structure) }
        for trailer in request.trailers { try bind(trailer, structure) }
    }

    private mutating func bind(
        _ member: WireMember, _ query: [QueryItem]
    ) throws(WireRefusal) {
        if member.place == .wholeQuery {
            var object = JSONObject()
            for item in query { object[item.name] = .string(item.value) }
            input[member.name] = .object(object)
            return
        }
        guard let item = query.first(where: { $0.name == member.wireName }) else { return }
        if elementType(member) != nil {
            input[member.name] = .array(
                query.filter { $0.name == member.wireName }.map { .string($0.value) })
            return
        }
        if let value = WireScalar.decode(item.value, as: member.type) {
            input[member.name] = value
        } else if form.service == "s3" {
            // S3 itself says what is wrong with it.
            input[member.name] = .string(item.value)
        } else {
            throw invalid(member, item.value)
        }
    }

    private mutating func bind(
        _ header: WireHeader, _ structure: WireStructure
    ) throws(WireRefusal) {
        guard let place = structure.byHeader[header.name] else {
            if let member = structure.headerPrefix, header.name.hasPrefix(member.wireName) {
                add(header, to: member)
            }
            return
        }
        let member = structure.members[place]
        if elementType(member) != nil {
            var values = input[member.name]?.arrayValue ?? []
            values += header.value.split(separator: ",").map { part in
                .string(String(part.drop { $0 == " " }))
            }
            input[member.name] = .array(values)
            return
        }
        if let value = WireScalar.decode(header.value, as: member.type) {
            if !input.contains(key: member.name) { input[member.name] = value }
        } else if case .timestamp = member.type {
            // A date that is none counts as not sent (RFC 9110, 13.1.3), but for those of S3's
            // own headers.
            let isText = header.name == "expires" || header.name.hasPrefix("x-amz-")
            if isText { input[member.name] = .string(header.value) }
        } else if form.service == "s3" {
            input[member.name] = .string(header.value)
        } else {
            throw invalid(member, header.value)
        }
    }

    private mutating func add(_ header: WireHeader, to member: WireMember) {
        let name = String(header.name.dropFirst(member.wireName.count))
        var object = input[member.name]?.objectValue ?? JSONObject()
        if let known = object[name]?.stringValue {
            // The same name again: the values are one list (Amazon S3 User Guide, metadata).
            object[name] = .string(known + "," + header.value)
        } else {
            object[name] = .string(header.value)
        }
        input[member.name] = .object(object)
    }

    private func elementType(_ member: WireMember) -> WireType? {
        guard case .shape(let place) = member.type, case .list(let type, _, _) = model.shapes[place]
        else { return member.type == .json ? .text : nil }
        return type
    }

    private func invalid(_ member: WireMember, _ value: String) -> WireRefusal {
        return WireRefusal(
            form, code: "ValidationException",
            message: "\(member.wireName) has a value that is none: \(value)", status: 400,
            members: [("ArgumentName", member.wireName), ("ArgumentValue", value)])
    }
}
