public import DataFormats

extension JSONPath {
    /// What the path finds in its root's document.
    ///
    /// A definite path that finds nothing fails; any other path answers with an array.
    /// - Throws: the message of the service's JSONPath library (Jayway JsonPath 2).
    public func find(in document: JSONValue) throws(JSONPathFailure) -> JSONValue {
        var current = document
        for place in steps.indices {
            switch steps[place] {
            case .property(let name):
                guard case .object(let object) = current else {
                    if isDefinite { throw notAnObject(place, found: current) }
                    return try findAll(in: document)
                }
                guard let value = object[name] else {
                    if isDefinite { throw missing(place) }
                    return try findAll(in: document)
                }
                current = value
            case .index(let index):
                guard case .array(let elements) = current else {
                    if isDefinite { throw notAnArray(place, found: current) }
                    return try findAll(in: document)
                }
                let position = index < 0 ? elements.count + index : index
                guard elements.indices.contains(position) else {
                    if isDefinite { throw noResults() }
                    return try findAll(in: document)
                }
                current = elements[position]
            default:
                return try findAll(in: document)
            }
        }
        return current
    }

    private func findAll(in document: JSONValue) throws(JSONPathFailure) -> JSONValue {
        var walk = JSONPathWalk(document: document)
        let found = walk.find(steps, from: document)
        if walk.isExhausted {
            throw JSONPathFailure("The path \(text) visits too many nodes")
        }
        guard let found else {
            if case .function = steps.last {
                throw JSONPathFailure(
                    "Aggregation function attempted to calculate value using empty array")
            }
            throw noResults()
        }
        return found
    }

    private func noResults() -> JSONPathFailure {
        JSONPathFailure("No results for path: \(canonical(steps[...]))")
    }

    /// A missing leaf is "no results"; a missing step on the way is named.
    private func missing(_ place: Int) -> JSONPathFailure {
        place == steps.count - 1
            ? noResults()
            : JSONPathFailure("Missing property in path \(canonical(steps[...place]))")
    }

    private func notAnObject(_ place: Int, found: JSONValue) -> JSONPathFailure {
        guard case .property(let name) = steps[place] else { return noResults() }
        return JSONPathFailure(
            "Expected to find an object with property ['\(name)'] in path "
                + "\(canonical(steps[..<place])) but found '\(found.javaClassName)'. "
                + "This is not a json object according to the JsonProvider: "
                + "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.")
    }

    private func notAnArray(_ place: Int, found: JSONValue) -> JSONPathFailure {
        guard case .index(let index) = steps[place] else { return noResults() }
        if found.isNull {
            return JSONPathFailure("The path \(canonical(steps[..<place])) is null")
        }
        return JSONPathFailure(
            "Filter: [\(index)] can only be applied to arrays. Current context is: "
                + found.serialized())
    }

    /// The path in the library's own spelling, `$['a'][0]`.
    private func canonical(_ steps: ArraySlice<Step>) -> String {
        steps.reduce(into: "$") { text, step in
            switch step {
            case .property(let name): text += "['\(name)']"
            case .properties(let names):
                text += "[" + names.map { "'\($0)'" }.joined(separator: ",") + "]"
            case .index(let index): text += "[\(index)]"
            case .indexes(let indexes):
                text += "[" + indexes.map(String.init).joined(separator: ",") + "]"
            case .slice(let from, let to):
                text += "[\(from.map(String.init) ?? ""):\(to.map(String.init) ?? "")]"
            case .wildcard: text += "[*]"
            case .descent: text += ".."
            case .filter: text += "[?]"
            case .function(let function): text += ".\(function.rawValue)()"
            }
        }
    }
}

extension JSONValue {
    /// The class that the service's JSON library has for the value, as its messages name it.
    fileprivate var javaClassName: String {
        let node =
            switch self {
            case .null: "NullNode"
            case .bool: "BooleanNode"
            case .number(let number):
                number.isWrittenAsInteger
                    ? (number.int64.map { Int32(exactly: $0) != nil } == true
                        ? "IntNode" : "LongNode") : "DoubleNode"
            case .string: "TextNode"
            case .array: "ArrayNode"
            case .object: "ObjectNode"
            }
        return "com.fasterxml.jackson.databind.node.\(node)"
    }
}

/// One evaluation of a path with more than member names and indexes.
struct JSONPathWalk {
    /// More nodes than this and the path is refused rather than left to run.
    private static let nodeLimit = 1_000_000

    let document: JSONValue
    private var visited = 0

    init(document: JSONValue) { self.document = document }

    var isExhausted: Bool { visited > Self.nodeLimit }

    /// What the steps find; nothing when they are definite and find nothing.
    mutating func find(_ steps: [JSONPath.Step], from start: JSONValue) -> JSONValue? {
        var nodes = [start]
        var isList = false
        for step in steps where !isExhausted {
            switch step {
            case .function(let function):
                let value = isList ? JSONValue.array(nodes) : nodes.first
                guard let answer = value.flatMap({ apply(function, to: $0) }) else { return nil }
                nodes = [answer]
                isList = false
            case .property(let name):
                nodes = nodes.compactMap { visit($0)[name] }
            case .index(let index):
                nodes = nodes.compactMap { Self.element(index, of: visit($0)) }
            default:
                isList = true
                nodes = spread(step, over: nodes)
            }
        }
        return isList ? .array(nodes) : nodes.first
    }

    private mutating func visit(_ node: JSONValue) -> JSONValue {
        visited += 1
        return node
    }

    private static func element(_ index: Int, of node: JSONValue) -> JSONValue? {
        guard case .array(let elements) = node else { return nil }
        return node[index < 0 ? elements.count + index : index]
    }

    private mutating func spread(
        _ step: JSONPath.Step, over nodes: [JSONValue]
    ) -> [JSONValue] {
        var found: [JSONValue] = []
        for node in nodes where !isExhausted {
            visited += 1
            switch step {
            case .properties(let names): found += names.compactMap { node[$0] }
            case .indexes(let indexes): found += indexes.compactMap { Self.element($0, of: node) }
            case .slice(let from, let to): found += slice(node, from: from, to: to)
            case .wildcard: found += children(of: node)
            case .descent: descend(node, into: &found)
            case .filter(let filter):
                let candidates = node.arrayValue ?? [node]
                for candidate in candidates where !isExhausted {
                    visited += 1
                    if filter.matches(candidate, &self) { found.append(candidate) }
                }
            case .property, .index, .function: break
            }
        }
        return found
    }

    private func children(of node: JSONValue) -> [JSONValue] {
        switch node {
        case .array(let elements): elements
        case .object(let object): object.values
        default: []
        }
    }

    private mutating func descend(_ node: JSONValue, into found: inout [JSONValue]) {
        var open = [node]
        while let next = open.popLast(), !isExhausted {
            visited += 1
            found.append(next)
            open.append(contentsOf: children(of: next).reversed())
        }
    }

    private func slice(_ node: JSONValue, from: Int?, to: Int?) -> ArraySlice<JSONValue> {
        guard case .array(let elements) = node else { return [] }
        func place(_ index: Int) -> Int {
            max(0, min(elements.count, index < 0 ? elements.count + index : index))
        }
        let start = place(from ?? 0)
        let end = place(to ?? elements.count)
        return start < end ? elements[start..<end] : []
    }

    private func apply(_ function: JSONPathFunction, to value: JSONValue) -> JSONValue? {
        switch function {
        case .length:
            switch value {
            case .array(let elements): return JSONValue(elements.count)
            case .object(let object): return JSONValue(object.count)
            case .string(let text): return JSONValue(text.utf16.count)
            default: return nil
            }
        case .keys: return value.objectValue.map { .array($0.keys.map(JSONValue.string)) }
        case .min, .max, .avg, .sum: return aggregate(function, value)
        }
    }

    private func aggregate(_ function: JSONPathFunction, _ value: JSONValue) -> JSONValue? {
        let numbers = (value.arrayValue ?? [value]).compactMap(\.doubleValue)
        guard let first = numbers.first else { return nil }
        let sum = numbers.reduce(0, +)
        let result =
            switch function {
            case .min: numbers.reduce(first, Swift.min)
            case .max: numbers.reduce(first, Swift.max)
            case .avg: sum / Double(numbers.count)
            default: sum
            }
        // These functions answer with a double, whatever they were given.
        return result == result.rounded() && abs(result) < 1e15
            ? JSONNumber(text: "\(Int64(result)).0").map(JSONValue.number) : JSONValue(result)
    }
}
