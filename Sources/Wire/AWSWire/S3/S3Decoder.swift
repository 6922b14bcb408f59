import CloudModel
import DataFormats

/// Requests to S3: path-style or virtual-host, sub-resources, bodies of XML or of bytes.
struct S3Decoder {
    let model: WireModel

    func decode(
        _ request: WireRequest, query: [QueryItem], bucket hostBucket: String?
    ) throws(WireRefusal) -> WireCall {
        let form = AnswerForm(model, isHead: request.method == "HEAD")
        let place = try place(request, hostBucket, form)
        if let call = try self.form(request, place, form) { return call }
        let table = RouteTable(model: model)
        guard
            case .found(let operation, let labels) = table.find(
                request.method, segments: place.segments, query: query, request: request)
        else {
            throw refusal(
                form, "MethodNotAllowed",
                "The specified method is not allowed against this resource.", 405, place,
                [("Method", request.method), ("ResourceType", place.kind)])
        }
        try refuseStrangers(operation, query, form, place)
        let structure = model.structure(operation.input)
        var binder = RestBinder(model: model, form: form)
        try binder.bind(structure, request, query, labels)
        adjust(&binder.input, request)
        if structure.byHeader["x-amz-grant-read"] != nil,
            let grant = request.header("x-amz-grant-write")
        {
            // Of objects the model leaves it out; S3 takes it of all that have lists.
            binder.input["GrantWrite"] = .string(grant)
        }
        let encryption = "x-amz-server-side-encryption"
        if request.method == "GET" || request.method == "HEAD", place.segments.count == 2,
            let value = request.header(encryption)
        {
            // Of reads the model leaves it out; S3 refuses it there.
            binder.input["ServerSideEncryption"] = .string(value)
        }
        var body: [UInt8] = []
        if let payload = structure.payload {
            switch payload.type {
            case .blob: body = request.body
            case .text:
                guard let text = String(validating: request.body, as: UTF8.self) else {
                    throw malformed(form, place)
                }
                if !text.isEmpty { binder.input[payload.name] = .string(text) }
            default:
                if let value = try xml(request.body, payload, form, place) {
                    binder.input[payload.name] = value
                }
            }
        }
        var call = WireCall(
            service: "s3",
            request: APIRequest(operation: operation.name, input: binder.input, body: body),
            isDeclared: operation.isDeclared, model: model, operation: operation, form: form,
            resource: place.resource)
        call.hostBucket = hostBucket
        return call
    }

    // MARK: The path

    struct Place {
        var segments: [String]
        var resource: String

        var kind: String {
            switch segments.count {
            case 0: "SERVICE"
            case 1: "BUCKET"
            default: "OBJECT"
            }
        }
    }

    func place(
        _ request: WireRequest, _ hostBucket: String?, _ form: AnswerForm
    ) throws(WireRefusal) -> Place {
        var raw = request.path
        // A proxy's form of the target, `http://host/path`.
        if !raw.hasPrefix("/"), let host = String(raw).range(of: "://") {
            raw = raw[host.upperBound...].drop { $0 != "/" }
        }
        var rest = raw.hasPrefix("/") ? raw.dropFirst() : raw
        var segments: [String] = []
        var resource = String(raw)
        if let hostBucket {
            segments.append(hostBucket)
            resource = "/\(hostBucket)\(raw)"
        } else if !rest.isEmpty {
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            segments.append(PercentCoding.decode(rest[..<end]) ?? "")
            rest = end < rest.endIndex ? rest[rest.index(after: end)...] : ""
        }
        if !segments.isEmpty, !rest.isEmpty {
            guard let key = PercentCoding.decode(rest) else {
                throw WireRefusal(
                    form, code: "InvalidURI", message: "Couldn't parse the specified URI.",
                    status: 400, resource: resource, members: [("URI", String(raw))])
            }
            segments.append(key)
        }
        return Place(segments: segments, resource: resource.isEmpty ? "/" : resource)
    }

    /// Parameters that name an operation must not be passed over: a server that did so turned
    /// `DELETE ?publicAccessBlock` into DeleteBucket.
    private func refuseStrangers(
        _ operation: WireOperation, _ query: [QueryItem], _ form: AnswerForm, _ place: Place
    ) throws(WireRefusal) {
        guard !query.isEmpty else { return }
        let own = model.structure(operation.input).queryMembers.map(\.wireName)
        for item in query where Self.subresources.contains(item.name) {
            if operation.literals.contains(where: { $0.name == item.name })
                || own.contains(item.name)
            {
                continue
            }
            throw refusal(
                form, "MethodNotAllowed",
                "The specified method is not allowed against this resource.", 405, place,
                [("Method", operation.method), ("ResourceType", item.name.uppercased())])
        }
    }

    private static let subresources: Set<String> = WireModel.s3.subresources.subtracting([
        "list-type", "select-type",
    ])

    // MARK: Headers and bodies

    private func adjust(_ input: inout JSONObject, _ request: WireRequest) {
        if let encoding = input["ContentEncoding"]?.stringValue,
            encoding.lowercased().contains("aws-chunked")
        {
            // The encoding of the transfer is none of the object.
            let rest = encoding.split(separator: ",").map { part in
                String(part.drop { $0 == " " })
            }.filter { $0.lowercased() != "aws-chunked" }
            input["ContentEncoding"] =
                rest.isEmpty ? nil : .string(rest.joined(separator: ","))
        }
        if input["ContentLength"] != nil {
            input["ContentLength"] = JSONValue(request.body.count)
        }
    }

    private func xml(
        _ bytes: [UInt8], _ payload: WireMember, _ form: AnswerForm, _ place: Place
    ) throws(WireRefusal) -> JSONValue? {
        guard !bytes.isEmpty else { return nil }
        let root: XMLElement
        do throws(XMLError) { root = try XMLReader.read(bytes) } catch {
            throw malformed(form, place)
        }
        guard root.name == payload.wireName else { throw malformed(form, place) }
        do throws(XMLMismatch) {
            return try XMLBody(model: model).value(root, payload.type)
        } catch {
            throw malformed(form, place)
        }
    }

    func malformed(_ form: AnswerForm, _ place: Place) -> WireRefusal {
        refusal(
            form, "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published"
                + " schema", 400, place)
    }

    func refusal(
        _ form: AnswerForm, _ code: String, _ message: String, _ status: Int, _ place: Place,
        _ members: [(key: String, value: String)] = []
    ) -> WireRefusal {
        WireRefusal(
            form, code: code, message: message, status: status, resource: place.resource,
            members: members)
    }
}
