import DataFormats

/// Functions over arrays and objects (Step Functions developer guide, "Intrinsics for arrays",
/// "Intrinsics for JSON data manipulation").
extension IntrinsicCall {
    static func stringToJson(_ value: JSONValue) throws(IntrinsicFailure) -> JSONValue {
        let text = try text(value)
        if text.utf8.allSatisfy({ $0 <= 0x20 }) { return .null }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw IntrinsicFailure("The string is not valid JSON: \(error.message)")
        }
    }

    static func jsonMerge(
        _ left: JSONValue, _ right: JSONValue, deep: JSONValue
    ) throws(IntrinsicFailure) -> JSONValue {
        guard case .object(let left) = left, case .object(var merged) = right else {
            throw IntrinsicFailure("The arguments to merge must be JSON objects")
        }
        guard deep == .bool(false) else {
            throw IntrinsicFailure("Only shallow merging is supported: the third argument is false")
        }
        var members = left.map {
            (key: $0.key, value: merged.removeValue(forKey: $0.key) ?? $0.value)
        }
        members += merged.map { ($0.key, $0.value) }
        return .object(JSONObject(JavaHashOrder.sorted(members, by: \.key)))
    }

    static func arrayPartition(
        _ value: JSONValue, size: JSONValue
    ) throws(IntrinsicFailure) -> JSONValue {
        let elements = try array(value)
        let size = try rounded(size)
        guard size > 0 else { throw IntrinsicFailure("The chunk size must be a positive integer") }
        let step = Int(clamping: size)
        return .array(
            stride(from: 0, to: elements.count, by: step).map { start in
                .array(Array(elements[start..<min(elements.count, start + step)]))
            })
    }

    static func arrayRange(_ values: [JSONValue]) throws(IntrinsicFailure) -> JSONValue {
        let first = try rounded(values[0])
        let last = try rounded(values[1])
        let step = try rounded(values[2])
        guard step != 0 else { throw IntrinsicFailure("The increment must not be zero") }
        var numbers: [JSONValue] = []
        var next = first
        while step > 0 ? next <= last : next >= last {
            guard numbers.count < 1000 else {
                throw IntrinsicFailure("The range has more than 1000 elements")
            }
            numbers.append(JSONValue(next))
            let (following, overflow) = next.addingReportingOverflow(step)
            if overflow { break }
            next = following
        }
        return .array(numbers)
    }

    static func arrayGetItem(
        _ value: JSONValue, index: JSONValue
    ) throws(IntrinsicFailure) -> JSONValue {
        let elements = try array(value)
        guard case .number(let number) = index, let place = number.int64 else {
            throw IntrinsicFailure("The index must be an integer")
        }
        guard place >= 0, place < elements.count else {
            throw IntrinsicFailure("The index \(place) is out of range")
        }
        return elements[Int(place)]
    }

    static func arrayUnique(_ value: JSONValue) throws(IntrinsicFailure) -> JSONValue {
        var seen = Set<JSONValue>()
        return .array(try array(value).filter { seen.insert($0).inserted })
    }

    static func mathRandom(
        _ values: [JSONValue], entropy: inout EntropyStream
    ) throws(IntrinsicFailure) -> JSONValue {
        let low = try rounded(values[0])
        let high = try rounded(values[1])
        guard low < high else {
            throw IntrinsicFailure("The start number must be less than the end number")
        }
        var stream = entropy
        if values.count == 3 {
            stream = EntropyStream(seed: UInt64(bitPattern: try rounded(values[2])))
        }
        // The end is not part of the range; the modulo's bias is below one in 2^32 there.
        let span = UInt64(bitPattern: high &- low)
        let drawn = low &+ Int64(bitPattern: stream.next() % span)
        if values.count == 2 { entropy = stream }
        return JSONValue(drawn)
    }
}
