import OrderedCollections

/// How instants are written.
enum TimeForm: Hashable, Sendable {
    case rfc822, epoch, iso8601
}

/// The type of a value on the wire.
enum WireType: Hashable, Sendable {
    case text, blob, boolean, integer, double
    /// Without a form of its own it takes the protocol's.
    case timestamp(TimeForm?)
    /// JSON that passes as it is.
    case json
    /// A structure, list or map, by its place in the model's table.
    case shape(Int)
}

/// One member of a structure and where it sits in a request or answer.
struct WireMember: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case body, header, headerPrefix, query, wholeQuery, path, status, payload, attribute
    }

    let name: String
    let type: WireType
    let place: Place
    /// The name of the header, query parameter or element; for a payload that of its root.
    let wireName: String
    /// Whether an operation is told from others by this member's presence.
    let isRequired: Bool
    let isFlattened: Bool
}

/// A structure, list or map.
enum WireShape: Hashable, Sendable {
    case structure(WireStructure)
    /// The element's own name is nil where the protocol's `member` stands.
    case list(WireType, elementName: String?, isFlattened: Bool)
    case map(WireType, keyName: String, valueName: String, isFlattened: Bool)
}

/// The members of a structure, found by any of their names.
struct WireStructure: Hashable, Sendable {
    let members: [WireMember]
    let byName: [String: Int]
    /// Members of the body by their names there.
    let byElement: [String: Int]
    let byHeader: [String: Int]
    let payload: WireMember?
    let hasBodyMembers: Bool
    /// Members whose presence tells operations apart.
    let required: [WireMember]
    let headerPrefix: WireMember?
    let queryMembers: [WireMember]

    init(_ members: [WireMember]) {
        self.members = members
        var byName: [String: Int] = [:]
        var byElement: [String: Int] = [:]
        var byHeader: [String: Int] = [:]
        for (place, member) in members.enumerated() {
            byName[member.name] = place
            switch member.place {
            case .body: byElement[member.wireName] = place
            case .header: byHeader[member.wireName.lowercased()] = place
            default: break
            }
        }
        self.byName = byName
        self.byElement = byElement
        self.byHeader = byHeader
        payload = members.first { $0.place == .payload }
        hasBodyMembers = members.contains { $0.place == .body }
        required = members.filter(\.isRequired)
        headerPrefix = members.first { $0.place == .headerPrefix }
        queryMembers = members.filter { $0.place == .query || $0.place == .wholeQuery }
    }

    static let empty = WireStructure([])
}

/// One operation as it is declared.
struct WireOperation: Hashable, Sendable {
    let name: String
    let method: String
    /// The path's segments; `{Name}` and `{Name+}` are labels.
    let path: [Segment]
    /// Query parameters that name the operation, such as `uploads`.
    let literals: [QueryItem]
    let input: Int?
    let output: Int?
    /// The root element of the answer.
    let root: String?
    let status: Int
    /// Whether its members are declared; else only its name and route are known.
    let isDeclared: Bool

    enum Segment: Hashable, Sendable {
        case literal(String)
        case label(String)
        case greedy(String)
    }
}
