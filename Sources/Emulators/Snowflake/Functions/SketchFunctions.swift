/// Functions on sketches: the parts of estimates that may be kept and combined. Where the service
/// keeps a summary, these keep the values themselves, so that the answers are exact.
///
/// Source: Snowflake documentation, "Aggregate functions", cardinality, frequency, percentile and
/// similarity estimation.
enum SketchFunctions {
    private typealias F = FunctionDefinition

    /// An aggregate over all rows of a group.
    static func gathered(
        _ name: String, least: Int = 1, most: Int? = 1, _ result: SnowflakeType,
        skipsNulls: Bool = true, types: @escaping @Sendable (Int, SnowflakeType) -> SnowflakeType,
        _ finish:
            @escaping @Sendable ([[SnowflakeValue]]) throws(SnowflakeError) -> SnowflakeValue
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, least: least, most: most,
            kind: .aggregate { (binder, given) throws(SnowflakeError) in
                let a = given.enumerated().map { binder.coerce($1, to: types($0, $1.type)) }
                let key = a.map(\.type.storageKey).joined(separator: ",")
                var call = AggregateCall(name: "", arguments: a.map(\.sql), type: result)
                call.native = NativeFunction(
                    name: "\(name)(\(key))",
                    body: .aggregate(
                        { GatherState(skipsNulls: skipsNulls, seed: $0.orderSeed, finish) },
                        argumentTypes: a.map(\.type)))
                return call
            })
    }

    private static func state(_ kind: String, _ items: [VariantValue]) -> SnowflakeValue {
        .variant(
            .object(
                VariantObject([
                    ("state", .array(items)), ("type", .string(kind)),
                    ("version", .number(1, scale: 0)),
                ])))
    }

    private static func items(_ value: SnowflakeValue, _ kind: String) -> [VariantValue] {
        guard case .variant(.object(let object)) = value, object["type"] == .string(kind),
            case .array(let items)? = object["state"]
        else { return [] }
        return items
    }

    // MARK: Top k

    /// The values with how often they occur, the most frequent first.
    private static func counted(_ values: [(VariantValue, Int)]) -> [VariantValue] {
        var places: [VariantValue: Int] = [:]
        var counts: [(value: VariantValue, count: Int)] = []
        for (value, count) in values {
            if let place = places[value] {
                counts[place].count += count
            } else {
                places[value] = counts.count
                counts.append((value, count))
            }
        }
        return counts.stableSorted { $0.count > $1.count }
            .map { .array([$0.value, .number(Int128($0.count), scale: 0)]) }
    }

    private static func pairs(_ items: [VariantValue]) -> [(VariantValue, Int)] {
        items.compactMap { item in
            guard case .array(let pair) = item, pair.count == 2,
                case .number(let count, _) = pair[1]
            else { return nil }
            return (pair[0], Int(clamping: max(-(1 << 40), min(count, 1 << 40))))
        }
    }

    private static let topK: [FunctionDefinition] = [
        gathered(
            "APPROX_TOP_K", most: 3, .array, types: { $0 == 0 ? $1 : .integer }
        ) { (rows) throws(SnowflakeError) in
            let k = rows.first.map { $0.count > 1 ? $0.int(1) : 1 } ?? 1
            return .variant(
                .array(Array(counted(rows.map { ($0.variant(0), 1) }).prefix(max(0, k)))))
        },
        gathered(
            "APPROX_TOP_K_ACCUMULATE", least: 2, most: 2, .object,
            types: { $0 == 0 ? $1 : .integer }
        ) { (rows) throws(SnowflakeError) in
            state("topk", counted(rows.map { ($0.variant(0), 1) }))
        },
        gathered(
            "APPROX_TOP_K_COMBINE", most: 2, .object, types: { $0 == 0 ? $1 : .integer }
        ) { (rows) throws(SnowflakeError) in
            state("topk", counted(rows.flatMap { pairs(items($0[0], "topk")) }))
        },
        F.simple("APPROX_TOP_K_ESTIMATE", [.object, .integer], least: 1, .array) {
            (_, a) throws(SnowflakeError) in
            let k = a.count > 1 ? a.int(1) : 1
            return .variant(.array(Array(items(a[0], "topk").prefix(max(0, k)))))
        },
    ]

    // MARK: Percentiles

    private static let percentiles: [FunctionDefinition] = [
        gathered("APPROX_PERCENTILE_ACCUMULATE", .object, types: { _, _ in .float }) {
            (rows) throws(SnowflakeError) in
            state("tdigest", rows.map { .double($0.double(0)) })
        },
        gathered("APPROX_PERCENTILE_COMBINE", .object, types: { $1 }) {
            (rows) throws(SnowflakeError) in
            state("tdigest", rows.flatMap { items($0[0], "tdigest") })
        },
        F.simple("APPROX_PERCENTILE_ESTIMATE", [.object, .float], .float) {
            (_, a) throws(SnowflakeError) in
            let values = items(a[0], "tdigest").compactMap { TextForm.scalar($0) }
            return try AggregateFunctions.percentile(
                values.map { .float($0.doubleValue ?? 0) }, a.double(1))
        },
    ]

    // MARK: Distinct values

    /// 64 bits for a value; equal values have equal bits.
    static func bits(_ value: SnowflakeValue) -> UInt64 {
        var bits: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in TextForm.variant(value).stored {
            bits = (bits ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return ExecutionEnvironment.mix(bits)
    }

    private static func sketch(_ hashes: [UInt64]) -> SnowflakeValue {
        var bytes: [UInt8] = []
        var last: UInt64?
        for hash in hashes.sorted() where hash != last {
            last = hash
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
            }
        }
        return .binary(bytes)
    }

    private static func hashes(_ value: SnowflakeValue) -> [UInt64] {
        guard case .binary(let bytes) = value else { return [] }
        return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
            bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private static let distinct: [FunctionDefinition] = [
        gathered("HLL_ACCUMULATE", most: nil, .bytes, types: { $1 }) {
            (rows) throws(SnowflakeError) in sketch(rows.map { bits(.of(row: $0)) })
        },
        gathered("HLL_COMBINE", .bytes, types: { $1 }) { (rows) throws(SnowflakeError) in
            sketch(rows.flatMap { hashes($0[0]) })
        },
        F.simple("HLL_ESTIMATE", [.binary], .integer) { (_, a) throws(SnowflakeError) in
            .integer(Set(hashes(a[0])).count)
        },
        F.simple("HLL_EXPORT", [.binary], .object) { (_, a) throws(SnowflakeError) in
            .variant(
                .object(
                    VariantObject([
                        ("precision", .number(12, scale: 0)),
                        ("sparse", .string(Hex.encode(Text.bytes(a[0])))),
                        ("version", .number(4, scale: 0)),
                    ])))
        },
        F.simple("HLL_IMPORT", [.object], .bytes) { (_, a) throws(SnowflakeError) in
            guard case .variant(.object(let object)) = a[0],
                case .string(let text)? = object["sparse"], let bytes = Hex.decode(Array(text.utf8))
            else { throw .invalidArgumentValue("Invalid HyperLogLog state") }
            return .binary(bytes)
        },
        gathered(
            "HASH_AGG", most: nil, .number(precision: 19, scale: 0), skipsNulls: false,
            types: { $1 }
        ) {
            (rows) throws(SnowflakeError) in
            let sum = rows.reduce(UInt64(0)) { $0 &+ ExecutionEnvironment.mix(bits(.of(row: $1))) }
            return .integer(Int(Int64(bitPattern: sum)))
        },
    ]

    // MARK: Similarity

    private static func least(_ k: Int, _ hashes: [UInt64]) -> [VariantValue] {
        (0..<k).map { index in
            let seed = ExecutionEnvironment.mix(UInt64(index) &+ 1)
            let smallest = hashes.map { ExecutionEnvironment.mix($0 ^ seed) }.min() ?? .max
            return .number(Int128(smallest), scale: 0)
        }
    }

    private static func similarity(_ name: String) -> FunctionDefinition {
        gathered(name, .float, types: { $1 }) { (rows) throws(SnowflakeError) in
            let states = rows.map { items($0[0], "minhash") }
            guard let first = states.first, !first.isEmpty else { return .null }
            let same = first.indices.count { place in
                states.allSatisfy { $0.count == first.count && $0[place] == first[place] }
            }
            return .float(Double(same) / Double(first.count))
        }
    }

    private static let similarities: [FunctionDefinition] = [
        gathered(
            "MINHASH", least: 2, most: nil, .object, skipsNulls: false,
            types: { $0 == 0 ? .integer : $1 }
        ) { (rows) throws(SnowflakeError) in
            guard let k = rows.first?.int(0), k >= 1, k <= 1024 else {
                throw .invalidArgumentValue("MINHASH needs a number of hashes from 1 to 1024")
            }
            return state("minhash", least(k, rows.map { bits(.of(row: Array($0.dropFirst()))) }))
        },
        gathered("MINHASH_COMBINE", .object, types: { $1 }) { (rows) throws(SnowflakeError) in
            let states = rows.map { items($0[0], "minhash") }
            guard let first = states.first else { return .null }
            return state(
                "minhash",
                first.indices.map { place in
                    let all = states.compactMap { state -> Int128? in
                        guard state.indices.contains(place),
                            case .number(let value, _) = state[place]
                        else { return nil }
                        return value
                    }
                    return .number(all.min() ?? 0, scale: 0)
                })
        },
        similarity("APPROXIMATE_SIMILARITY"), similarity("APPROXIMATE_JACCARD_INDEX"),
    ]

    // MARK: Bitmaps

    private static func places(_ value: SnowflakeValue) -> [Int] {
        guard case .binary(let bytes) = value, bytes.count >= 2 else { return [] }
        let count = Int(bytes[0]) << 8 | Int(bytes[1])
        return stride(from: 2, to: bytes.count - 1, by: 2).prefix(count).map {
            Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8
        }
    }

    /// The number of bits, then the place of each; there is room for four places at least.
    ///
    /// Source: Snowflake documentation, "Using Bitmaps to Compute Distinct Values".
    private static func bitmap(_ places: [Int]) -> SnowflakeValue {
        let distinct = Array(Set(places)).sorted()
        var bytes = [
            UInt8(truncatingIfNeeded: distinct.count >> 8),
            UInt8(truncatingIfNeeded: distinct.count),
        ]
        for place in distinct {
            bytes.append(UInt8(truncatingIfNeeded: place))
            bytes.append(UInt8(truncatingIfNeeded: place >> 8))
        }
        return .binary(bytes + [UInt8](repeating: 0, count: max(0, 10 - bytes.count)))
    }

    /// The value that a bit of a bucket stands for: the first bucket holds 1 to 32768.
    private static func absolute(_ bucket: Int, _ place: Int) -> Int128 {
        bucket > 0
            ? (Int128(bucket) - 1) * 32_768 + Int128(place) + 1
            : Int128(bucket) * 32_768 - Int128(place)
    }

    private static let bitmaps: [FunctionDefinition] = [
        gathered("BITMAP_CONSTRUCT_AGG", .bytes, types: { _, _ in .integer }) {
            (rows) throws(SnowflakeError) in
            for row in rows where row.int(0) < 0 || row.int(0) >= 32_768 {
                throw .invalidArgumentValue("Bit position \(row.int(0)) is not within 0 and 32767")
            }
            return rows.isEmpty ? .null : bitmap(rows.map { $0.int(0) })
        },
        gathered("BITMAP_OR_AGG", .bytes, types: { $1 }) { (rows) throws(SnowflakeError) in
            rows.isEmpty ? .null : bitmap(rows.flatMap { places($0[0]) })
        },
        gathered("BITMAP_AND_AGG", .bytes, types: { $1 }) { (rows) throws(SnowflakeError) in
            guard let first = rows.first else { return .null }
            return bitmap(
                Array(
                    rows.dropFirst().reduce(into: Set(places(first[0]))) {
                        $0.formIntersection(places($1[0]))
                    }))
        },
        F.simple("BITMAP_AND", [.binary, .binary], .bytes) { (_, a) throws(SnowflakeError) in
            bitmap(Array(Set(places(a[0])).intersection(places(a[1]))))
        },
        F.simple("BITMAP_OR", [.binary, .binary], .bytes) { (_, a) throws(SnowflakeError) in
            bitmap(places(a[0]) + places(a[1]))
        },
        F.simple("BITMAP_TO_ARRAY", [.binary, .integer], least: 1, .array) {
            (_, a) throws(SnowflakeError) in
            let bucket = a.count > 1 ? a.int(1) : 1
            return .variant(
                .array(
                    places(a[0]).sorted().map {
                        .number(absolute(bucket, $0), scale: 0)
                    }))
        },
        F.simple("BITMAP_ABSOLUTE_POSITION", [.integer, .integer], .integer) {
            (_, a) throws(SnowflakeError) in
            .number(absolute(a.int(0), a.int(1)), scale: 0)
        },
        F.simple("BITMAP_COUNT", [.binary], .integer) { (_, a) throws(SnowflakeError) in
            .integer(places(a[0]).count)
        },
    ].map { $0.approximated("of a large bitmap the bytes are our own") }

    static let all =
        (topK + percentiles + distinct).map {
            $0.approximated(
                $0.name == "HASH_AGG"
                    ? "a stable 64-bit hash, not Snowflake's own values"
                    : "exact over all values instead of an estimate; a state is our own")
        } + similarities.map { $0.approximated("the hashes are our own") } + bitmaps
}

extension SnowflakeValue {
    /// One value that stands for all values of a row.
    static func of(row: [SnowflakeValue]) -> SnowflakeValue {
        row.count == 1 ? row[0] : .variant(.array(row.map { TextForm.variant($0) }))
    }
}
