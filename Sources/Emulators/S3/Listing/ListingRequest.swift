import CloudModel
import DataFormats

/// What all listings of keys have in common: prefix, delimiter, page size and encoding.
struct ListingRequest {
    let prefix: String
    let delimiter: String?
    let limit: Int
    private let isEncoded: Bool

    /// Reads the common members; `count` is the name of the page size, such as `MaxKeys`.
    init(_ request: S3Request, count: String, as header: String) throws(S3Error) {
        prefix = request.text("Prefix") ?? ""
        delimiter = request.text("Delimiter").flatMap { $0.isEmpty ? nil : $0 }
        limit = min(
            try Self.checked(try request.number(count, as: header) ?? 1_000, count), 1_000)
        switch request.text("EncodingType") {
        case nil: isEncoded = false
        case "url": isEncoded = true
        case let other?:
            throw .invalidArgument(
                "Invalid Encoding Method specified in Request", "encoding-type", other)
        }
    }

    static func checked(_ number: Int, _ name: String) throws(S3Error) -> Int {
        guard (0...2_147_483_647).contains(number) else {
            let argument = name == "MaxKeys" ? "maxKeys" : name == "MaxParts" ? "max-parts" : name
            throw .invalidArgument(
                "Argument \(argument) must be an integer between 0 and 2147483647", argument,
                String(number))
        }
        return number
    }

    var walk: ListingWalk { ListingWalk(prefix: prefix, delimiter: delimiter, limit: limit) }

    /// A key as the answer has it: XML cannot hold every character, so clients ask for an encoding.
    func shown(_ text: String) -> String { isEncoded ? FormEncoding.encode(text) : text }

    /// Adds the members that echo the request, and the common prefixes.
    func put(into output: inout JSONObject, count: String, prefixes: [String]) {
        output.append("Prefix", .string(shown(prefix)))
        output.put("Delimiter", delimiter.map(shown))
        output.append(count, JSONValue(limit))
        if isEncoded { output.append("EncodingType", "url") }
        output.put("CommonPrefixes", prefixes.map { ["Prefix": .string(shown($0))] })
    }
}
