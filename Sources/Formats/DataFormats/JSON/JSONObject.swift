/// The members of a JSON object in the order of the text.
///
/// Two objects are equal when they have the same members in any order (RFC 8259, section 1: an
/// object is an unordered collection). Objects with a repeated name are equal only member by
/// member.
public struct JSONObject: Sendable {
    struct Member: Hashable, Sendable {
        var key: String
        var value: JSONValue

        static func == (lhs: Member, rhs: Member) -> Bool {
            lhs.key.hasSameBytes(as: rhs.key) && lhs.value == rhs.value
        }
    }

    /// Above this many members a lookup goes through an index.
    private static let linearLimit = 16

    private(set) var members: [Member] = []
    /// The last place of each key; nothing while the object is small.
    private var index: [ExactString: Int]?

    public init() {}

    /// Takes pairs in order; a repeated key keeps its first place and takes the last value.
    public init(_ pairs: some Sequence<(key: String, value: JSONValue)>) {
        for pair in pairs { self[pair.key] = pair.value }
    }

    init(members: [Member]) {
        self.members = members
        if members.count > Self.linearLimit { rebuildIndex() }
    }

    /// The value of a member; assigning nothing removes it, assigning to a new key appends it.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let place = position(of: key) {
                members[place].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Adds a member at the end without looking for an earlier one of the same name.
    public mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
        if index != nil {
            index?[ExactString(key)] = members.count - 1
        } else if members.count > Self.linearLimit {
            rebuildIndex()
        }
    }

    /// Removes every member of that name and returns the value that a lookup found.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let place = position(of: key) else { return nil }
        let value = members[place].value
        members.removeAll { $0.key.hasSameBytes(as: key) }
        index = nil
        if members.count > Self.linearLimit { rebuildIndex() }
        return value
    }

    /// Makes room for members to come.
    public mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    /// The names in order.
    public var keys: [String] { members.map(\.key) }

    /// The values in order.
    public var values: [JSONValue] { members.map(\.value) }

    /// Whether a member of that name exists.
    public func contains(key: String) -> Bool { position(of: key) != nil }

    func position(of key: String) -> Int? {
        if let index { return index[ExactString(key)] }
        var place = members.count - 1
        while place >= 0 {
            if members[place].key.hasSameBytes(as: key) { return place }
            place -= 1
        }
        return nil
    }

    private mutating func rebuildIndex() {
        var index: [ExactString: Int] = [:]
        index.reserveCapacity(members.count + members.count / 2)
        for place in members.indices { index[ExactString(members[place].key)] = place }
        self.index = index
    }

    private var hasDuplicates: Bool {
        if let index { return index.count < members.count }
        return members.indices.contains { position(of: members[$0].key) != $0 }
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(place: Int) -> (key: String, value: JSONValue) {
        (members[place].key, members[place].value)
    }
}

extension JSONObject: Hashable {
    public static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        if lhs.members.count != rhs.members.count { return false }
        if lhs.members == rhs.members { return true }
        if lhs.hasDuplicates || rhs.hasDuplicates { return false }
        return lhs.members.allSatisfy { member in rhs[member.key] == member.value }
    }

    public func hash(into hasher: inout Hasher) {
        // A sum, because equality does not look at the order.
        var sum = 0
        for member in members {
            var own = Hasher()
            own.combine(member)
            sum &+= own.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Keeps the order of the literal; a repeated key takes its last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}
