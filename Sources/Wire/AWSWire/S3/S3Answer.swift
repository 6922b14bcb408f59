import CloudModel
import DataFormats

/// Answers of S3, with their odd forms.
enum S3Answer {
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    static func encode(
        _ answer: APIAnswer, _ call: WireCall, _ structure: WireStructure,
        into response: inout WireResponse
    ) {
        RestHeaders.write(answer.output, structure, call.model, to: &response)
        if call.operation.name == "GetBucketLocation" {
            // Not an element with the member in it: the member's own element is the root.
            var writer = XMLWriter()
            writer.open("LocationConstraint", attributes: [.init("xmlns", namespace)])
            writer.text(answer.output["LocationConstraint"]?.stringValue ?? "")
            writer.close("LocationConstraint")
            setXML(writer, &response)
        } else if let payload = structure.payload {
            encode(payload, answer, call, into: &response)
        } else if structure.hasBodyMembers {
            var writer = XMLWriter()
            let root = call.operation.root ?? "\(call.operation.name)Result"
            writer.open(root, attributes: [.init("xmlns", namespace)])
            XMLBody(model: call.model).write(answer.output, structure, to: &writer)
            writer.close(root)
            setXML(writer, &response)
        }
        if response.status == 304 || response.status == 204 { response.body = [] }
    }

    private static func encode(
        _ payload: WireMember, _ answer: APIAnswer, _ call: WireCall,
        into response: inout WireResponse
    ) {
        switch payload.type {
        case .blob:
            response.body = answer.body
            if !call.form.isHead { response.declaredLength = nil }
        case .text:
            response.body = Array((answer.output[payload.name]?.stringValue ?? "").utf8)[...]
            response.headers.append(WireHeader("Content-Type", "application/json"))
        default:
            var writer = XMLWriter()
            XMLBody(model: call.model).write(
                answer.output[payload.name] ?? .object(JSONObject()), payload.type,
                named: payload.wireName, namespace: namespace, to: &writer)
            setXML(writer, &response)
        }
    }

    private static func setXML(_ writer: XMLWriter, _ response: inout WireResponse) {
        response.body = writer.bytes[...]
        response.headers.append(WireHeader("Content-Type", "application/xml"))
    }

    /// An error's document, without a namespace; members that the operation's answer has as
    /// headers go there, such as `x-amz-delete-marker`.
    static func encode(
        _ failure: ServiceFailure, _ resource: String, _ identity: AnswerIdentity,
        _ output: WireStructure, into response: inout WireResponse
    ) {
        var writer = XMLWriter()
        writer.open("Error")
        writer.element("Code", failure.code)
        writer.element("Message", failure.message)
        for (name, value) in failure.members {
            if let place = output.byName[name], output.members[place].place == .header {
                let member = output.members[place]
                let text = WireScalar.encode(value, as: member.type, standard: .rfc822)
                response.headers.append(WireHeader(member.wireName, RestHeaders.safe(text)))
            } else if name == "Allow" {
                let text = WireScalar.encode(value, as: .text, standard: .rfc822)
                response.headers.append(WireHeader(name, RestHeaders.safe(text)))
            } else {
                write(name, value, to: &writer)
            }
        }
        if failure.members["Resource"] == nil { writer.element("Resource", resource) }
        writer.element("RequestId", short(identity.requestID))
        writer.element("HostId", host(identity.requestID))
        writer.close("Error")
        guard response.status != 304, response.status != 204 else { return }
        setXML(writer, &response)
    }

    private static func write(_ name: String, _ value: JSONValue, to writer: inout XMLWriter) {
        switch value {
        case .object(let object):
            writer.open(name)
            for (name, value) in object { write(name, value, to: &writer) }
            writer.close(name)
        case .array(let values):
            for value in values { write(name, value, to: &writer) }
        default: writer.element(name, WireScalar.encode(value, as: .text, standard: .iso8601))
        }
    }

    /// S3's request ids are sixteen characters in upper case.
    static func short(_ requestID: String) -> String {
        String(decoding: digits(requestID).prefix(16), as: UTF8.self).uppercased()
    }

    /// The extended request id, as long as S3's.
    static func host(_ requestID: String) -> String {
        let digits = digits(requestID)
        return String(decoding: digits + digits, as: UTF8.self) + "="
    }

    private static func digits(_ requestID: String) -> [UInt8] {
        requestID.utf8.filter { $0 != UInt8(ascii: "-") }
    }
}
