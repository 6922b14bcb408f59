import DataFormats

/// Puts the members of an answer that sit in its headers there.
enum RestHeaders {
    static func write(
        _ output: JSONObject, _ structure: WireStructure, _ model: WireModel,
        to response: inout WireResponse
    ) {
        for (name, value) in output {
            guard let place = structure.byName[name], !value.isNull else { continue }
            let member = structure.members[place]
            switch member.place {
            case .header:
                if member.wireName.utf8.count == 14, member.wireName == "content-length" {
                    response.declaredLength = value.intValue.map { Int($0) }
                    continue
                }
                response.headers.append(
                    WireHeader(
                        member.wireName,
                        safe(WireScalar.encode(value, as: member.type, standard: .rfc822))))
            case .headerPrefix:
                for (key, value) in value.objectValue ?? JSONObject() {
                    response.headers.append(
                        WireHeader(member.wireName + key, safe(value.stringValue ?? "")))
                }
            case .status:
                if let status = value.intValue { response.status = Int(status) }
            default: continue
            }
        }
    }

    /// A value that cannot end its header: what is no text becomes a space.
    static func safe(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(
            decoding: text.utf8.map { $0 < 0x20 && $0 != 9 || $0 == 0x7F ? 0x20 : $0 },
            as: UTF8.self)
    }
}
