import CloudModel
import DataFormats

/// POST Object: a browser's form as the members of PutObject.
///
/// Amazon S3 API Reference, "POST Object".
extension S3Decoder {
    /// The call that a form makes; nil where the request is none.
    func form(
        _ request: WireRequest, _ place: Place, _ form: AnswerForm
    ) throws(WireRefusal) -> WireCall? {
        guard request.method == "POST", place.segments.count == 1,
            let boundary = MultipartForm.boundary(request.header("content-type")),
            request.query.isEmpty, let put = model.operations["PutObject"]
        else { return nil }
        let upload = try read(request.body, boundary, form, place)
        guard let key = upload.value("key") else { throw missing("key", form, place) }
        guard upload.hasFile else {
            throw refusal(
                form, "InvalidArgument", "POST requires exactly one file upload per request.", 400,
                place, [("ArgumentName", "file"), ("ArgumentValue", "0")])
        }
        let structure = model.structure(put.input)
        var binder = RestBinder(model: model, form: form)
        let plain = WireRequest(
            method: "PUT", target: "/", headers: try headers(upload, form, place))
        try binder.bind(structure, plain, [], [])
        binder.input["Bucket"] = .string(place.segments[0])
        binder.input["Key"] = .string(
            key.replacing("${filename}", with: upload.fileName ?? ""))
        var call = WireCall(
            service: "s3",
            request: APIRequest(
                operation: "PostObject", input: binder.input, body: upload.file),
            isDeclared: true, model: model, operation: put, form: form, resource: place.resource)
        call.upload = upload
        return call
    }

    private func read(
        _ body: [UInt8], _ boundary: String, _ form: AnswerForm, _ place: Place
    ) throws(WireRefusal) -> MultipartForm {
        do throws(MultipartForm.Problem) {
            return try MultipartForm(body, boundary: boundary)
        } catch {
            switch error {
            case .malformed:
                throw refusal(
                    form, "MalformedPOSTRequest",
                    "The body of your POST request is not well-formed multipart/form-data.", 400,
                    place)
            case .fieldsTooLarge:
                throw refusal(
                    form, "MaxPostPreDataLengthExceeded",
                    "Your POST request fields preceding the upload file were too large.", 400,
                    place,
                    [("MaxPostPreDataLengthBytes", String(MultipartForm.fieldLimit))])
            case .secondFile:
                throw refusal(
                    form, "InvalidArgument",
                    "POST requires exactly one file upload per request.", 400, place,
                    [("ArgumentName", "file"), ("ArgumentValue", "2")])
            }
        }
    }

    /// The fields that PutObject has as headers.
    private func headers(
        _ upload: MultipartForm, _ form: AnswerForm, _ place: Place
    ) throws(WireRefusal) -> [WireHeader] {
        var headers: [WireHeader] = []
        for (name, value) in upload.fields {
            switch name.lowercased() {
            case "acl": headers.append(WireHeader("x-amz-acl", value))
            case "tagging":
                headers.append(WireHeader("x-amz-tagging", try tagging(value, form, place)))
            case "key", "policy", "bucket", "file", "x-amz-signature", "x-amz-credential",
                "x-amz-algorithm", "x-amz-date":
                continue
            case let name: headers.append(WireHeader(name, value))
            }
        }
        return headers
    }

    /// A form has its tags as a document, a request as a list of parameters.
    private func tagging(
        _ text: String, _ form: AnswerForm, _ place: Place
    ) throws(WireRefusal) -> String {
        guard let root = try? XMLReader.read(Array(text.utf8)), root.name == "Tagging",
            let set = root.first("TagSet")
        else { throw malformed(form, place) }
        return set.children.map { tag in
            PercentCoding.encode(tag.first("Key")?.text ?? "") + "="
                + PercentCoding.encode(tag.first("Value")?.text ?? "")
        }.joined(separator: "&")
    }

    private func missing(
        _ name: String, _ form: AnswerForm, _ place: Place
    ) -> WireRefusal {
        refusal(
            form, "InvalidArgument",
            "Bucket POST must contain a field named '\(name)'.  If it is specified, please check"
                + " the order of the fields.", 400, place,
            [("ArgumentName", name), ("ArgumentValue", "")])
    }
}

extension S3Answer {
    /// The answer to a form: a redirection, a document, or nothing.
    static func encode(
        _ answer: APIAnswer, toForm form: MultipartForm, into response: inout WireResponse
    ) {
        let text = { (name: String) in answer.output[name]?.stringValue ?? "" }
        let redirect =
            form.value("success_action_redirect") ?? form.value("redirect")
        response.headers.append(WireHeader("ETag", text("ETag")))
        if let redirect, redirect.hasPrefix("http://") || redirect.hasPrefix("https://") {
            response.status = 303
            let query =
                "bucket=\(PercentCoding.encode(text("Bucket")))"
                + "&key=\(PercentCoding.encode(text("Key")))"
                + "&etag=\(PercentCoding.encode(text("ETag")))"
            let location = redirect + (redirect.contains("?") ? "&" : "?") + query
            response.headers.append(WireHeader("Location", RestHeaders.safe(location)))
            return
        }
        response.headers.append(WireHeader("Location", text("Location")))
        switch form.value("success_action_status") {
        case "200": response.status = 200
        case "201":
            response.status = 201
            var writer = XMLWriter()
            writer.open("PostResponse")
            for name in ["Location", "Bucket", "Key", "ETag"] { writer.element(name, text(name)) }
            writer.close("PostResponse")
            response.body = writer.bytes[...]
            response.headers.append(WireHeader("Content-Type", "application/xml"))
        default: response.status = 204
        }
    }
}
