import DataFormats

extension IAMInput {
    /// One page of a list, in the order given: `Marker` and `MaxItems` as IAM has them.
    ///
    /// A marker is opaque to callers: here it says at which place the next page starts and for
    /// which operation, so that one of another list is refused.
    func page(
        _ member: String, _ items: [JSONValue], limit: Int = 100
    ) throws(IAMError) -> JSONObject {
        let (range, marker) = try slice(items.count, limit: limit)
        var output: JSONObject = [member: .array(Array(items[range]))]
        output["IsTruncated"] = .bool(marker != nil)
        if let marker { output["Marker"] = .string(marker) }
        return output
    }

    /// The places of the page asked for, and the marker of the one after it.
    func slice(
        _ count: Int, limit: Int = 100
    ) throws(IAMError) -> (range: Range<Int>, marker: String?) {
        let size = try integer("MaxItems", in: 1...1_000) ?? limit
        var start = 0
        if let marker = text("Marker") {
            guard let place = place(marker), place <= count else {
                throw .validation("Invalid Marker.")
            }
            start = place
        }
        let end = min(count, start + size)
        return (start..<end, end < count ? "\(operation.name).\(end)" : nil)
    }

    private func place(_ marker: String) -> Int? {
        let parts = marker.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == operation.name else { return nil }
        guard let place = Int(parts[1]), place > 0 else { return nil }
        return place
    }

    /// The prefix that `PathPrefix` asks for.
    func pathPrefix() throws(IAMError) -> String {
        guard let prefix = text("PathPrefix") else { return "/" }
        guard prefix.hasPrefix("/"), prefix.utf8.count <= 512 else {
            throw .validation("The specified value for pathPrefix is invalid.")
        }
        return prefix
    }
}
