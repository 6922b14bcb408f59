/// One service's API as the wire needs it: read from its text once, when it is first asked for.
final class WireModel: Sendable {
    /// How requests and answers are written.
    enum Style: Hashable, Sendable {
        case restXML, restJSON, query
        case json(version: String)
    }

    let service: String
    let style: Style
    let version: String
    /// What stands before the operation in `X-Amz-Target`.
    let targetPrefix: String?
    let namespace: String?
    let shapes: [WireShape]
    let operations: [String: WireOperation]
    /// For services with routes: the operations of each method, in the order of their names.
    let routes: [String: [WireOperation]]

    init(service: String, parts: [String]) {
        var reader = ModelReader()
        for part in parts { reader.read(part) }
        self.service = service
        style = reader.style
        version = reader.version
        targetPrefix = reader.targetPrefix
        namespace = reader.namespace
        shapes = reader.finished()
        var operations: [String: WireOperation] = [:]
        var routes: [String: [WireOperation]] = [:]
        for operation in reader.operations {
            operations[operation.name] = operation
            routes[operation.method, default: []].append(operation)
        }
        self.operations = operations
        self.routes = routes
    }

    func structure(_ place: Int?) -> WireStructure {
        guard let place, case .structure(let structure) = shapes[place] else { return .empty }
        return structure
    }

    /// Query parameters that name operations of this service.
    var subresources: Set<String> {
        Set(operations.values.flatMap { $0.literals.map(\.name) })
    }

    static let s3 = WireModel(service: "s3", parts: ModelText.all[0].parts)
    static let all: [WireModel] =
        [s3] + ModelText.all.dropFirst().map { WireModel(service: $0.service, parts: $0.parts) }
    private static let byName: [String: WireModel] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.service, $0) })

    static func named(_ service: String) -> WireModel? { byName[service] }
}

/// Reads the notation of `ModelText`. It reads our own text only: a mistake in it is a
/// programmer's and stops the program.
struct ModelReader {
    private(set) var style = WireModel.Style.restXML
    private(set) var version = ""
    private(set) var targetPrefix: String?
    private(set) var namespace: String?
    private var lines: [String] = []
    private var shapes: [WireShape?] = []
    private var places: [String: Int] = [:]
    private(set) var operations: [WireOperation] = []

    mutating func read(_ text: String) {
        var record = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix(" ") {
                let more = line.drop { $0 == " " }
                record += more.hasPrefix("+") ? more.dropFirst() : " " + more
                continue
            }
            take(record)
            record = String(line)
        }
        take(record)
    }

    func finished() -> [WireShape] {
        shapes.enumerated().map { place, shape in
            guard let shape else {
                let name = places.first { $0.value == place }?.key ?? "?"
                preconditionFailure("the API model has no shape \(name)")
            }
            return shape
        }
    }

    private mutating func take(_ record: String) {
        let words = record.split(separator: " ").map(String.init)
        guard let first = words.first else { return }
        switch first.first {
        case "#": header(words)
        case "!", "-": operation(words)
        default:
            let name = String(first.dropLast())
            let place = self.place(of: name)
            switch first.last {
            case "{":
                shapes[place] = .structure(WireStructure(words.dropFirst().map { member($0) }))
            case "[":
                shapes[place] = .list(
                    type(words[1]), elementName: words[2] == "-" ? nil : words[2],
                    isFlattened: words.last == "~")
            case "<":
                shapes[place] = .map(
                    type(words[1]), keyName: words[2], valueName: words[3],
                    isFlattened: words.last == "~")
            default: preconditionFailure("no record of an API model: \(record)")
            }
        }
    }

    private mutating func header(_ words: [String]) {
        style =
            switch words[1] {
            case "rest-xml": .restXML
            case "rest-json": .restJSON
            case "query": .query
            default: .json(version: String(words[1].dropFirst("json-".count)))
            }
        version = words[2]
        targetPrefix = words[3] == "-" ? nil : words[3]
        namespace = words[4] == "-" ? nil : words[4]
    }

    private mutating func place(of name: String) -> Int {
        if let known = places[name] { return known }
        places[name] = shapes.count
        shapes.append(nil)
        return shapes.count - 1
    }

    private mutating func operation(_ words: [String]) {
        var options: [String: String] = [:]
        var route: [String] = []
        for word in words.dropFirst() {
            if let equals = word.firstIndex(of: "="), !word.hasPrefix("/") {
                options[String(word[..<equals])] = String(word[word.index(after: equals)...])
            } else {
                route.append(word)
            }
        }
        let pieces = route.count > 1 ? route[1].split(separator: "?", maxSplits: 1) : []
        let segments = pieces.first?.split(separator: "/").map(String.init) ?? []
        operations.append(
            WireOperation(
                name: String(words[0].dropFirst()), method: route.first ?? "POST",
                path: segments.map(Self.segment),
                literals: pieces.count > 1 ? QueryItem.list(String(pieces[1])) : [],
                input: options["in"].map { place(of: $0) },
                output: options["out"].map { place(of: $0) },
                root: options["root"] ?? options["wrap"],
                status: options["status"].flatMap { Int($0) } ?? 200,
                isDeclared: words[0].hasPrefix("!")))
    }

    private static func segment(_ text: String) -> WireOperation.Segment {
        guard text.hasPrefix("{") else { return .literal(text) }
        let name = text.dropFirst().dropLast()
        return name.hasSuffix("+") ? .greedy(String(name.dropLast())) : .label(String(name))
    }

    private mutating func member(_ word: String) -> WireMember {
        var word = Substring(word)
        let isRequired = word.hasSuffix("!")
        if isRequired { word.removeLast() }
        let colon = word.firstIndex(of: ":")!
        let name = String(word[..<colon])
        let rest = word[word.index(after: colon)...].split(separator: "/", maxSplits: 1)
        let isFlattened = rest[0].hasSuffix("~")
        var place = WireMember.Place.body
        var wireName = name
        if rest.count == 2 {
            place =
                switch rest[1].first {
                case "h": .header
                case "H": .headerPrefix
                case "q": .query
                case "Q": .wholeQuery
                case "u": .path
                case "c": .status
                case "p": .payload
                case "a": .attribute
                default: .body
                }
            wireName = String(rest[1].dropFirst(2))
        }
        return WireMember(
            name: name, type: type(String(isFlattened ? rest[0].dropLast() : rest[0])),
            place: place, wireName: wireName, isRequired: isRequired, isFlattened: isFlattened)
    }

    private mutating func type(_ word: String) -> WireType {
        switch word {
        case "s": .text
        case "b": .blob
        case "o": .boolean
        case "i": .integer
        case "d": .double
        case "t": .timestamp(nil)
        case "tr": .timestamp(.rfc822)
        case "te": .timestamp(.epoch)
        case "ti": .timestamp(.iso8601)
        case "j": .json
        default: .shape(place(of: String(word.dropFirst())))
        }
    }
}
