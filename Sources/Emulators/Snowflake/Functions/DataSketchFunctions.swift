/// Counts of distinct values in sketches that Apache DataSketches can read.
///
/// Source: Snowflake documentation, DATASKETCHES_HLL and its like; Apache DataSketches, "HLL
/// sketches": a value is a coupon of 32 bits, and a sketch lists up to eight of them in turn. Here
/// a sketch goes on to list them, however many there are.
enum DataSketchFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] = [
        sketched("DATASKETCHES_HLL", .float, ofStates: false) { .float(estimate($0)) },
        sketched("DATASKETCHES_HLL_ACCUMULATE", .bytes, ofStates: false) { .binary(bytes($0)) },
        sketched("DATASKETCHES_HLL_COMBINE", .bytes, ofStates: true) { .binary(bytes($0)) },
        F.simple("DATASKETCHES_HLL_ESTIMATE", [.binary], .float) { (_, a) throws(SnowflakeError) in
            .float(estimate(Sketch(coupons: try coupons(a[0]))))
        },
    ].map { $0.approximated("of more than eight values a sketch lists all, and none is lost") }

    /// The coupons of different values, in the order in which the values came.
    private struct Sketch {
        var size = 12
        var coupons: [UInt32] = []
    }

    private static func sketched(
        _ name: String, _ result: SnowflakeType, ofStates: Bool,
        _ finish: @escaping @Sendable (Sketch) -> SnowflakeValue
    ) -> FunctionDefinition {
        let gathered = SketchFunctions.gathered(
            name, most: 2, result, types: { $0 == 0 ? $1 : .integer }
        ) { (rows) throws(SnowflakeError) in
            var sketch = Sketch()
            var seen: Set<UInt32> = []
            for row in rows {
                if row.count > 1 { sketch.size = row.int(1) }
                let found = ofStates ? try coupons(row[0]) : coupons(of: row[0])
                sketch.coupons += found.filter { seen.insert($0).inserted }
            }
            guard (4...21).contains(sketch.size) else {
                throw .invalidArgumentValue("\(name) needs a max_log_k from 4 to 21")
            }
            return finish(sketch)
        }
        guard case .aggregate(let make) = gathered.kind else { return gathered }
        var checked = gathered
        checked.kind = .aggregate { (binder, a) throws(SnowflakeError) in
            let type = a[0].type
            let isFine =
                ofStates
                ? type.isBinary
                : type.isText || type.isBinary || type == .float
                    || type.isNumber && type.scale == 0
            guard isFine || type == .null else { throw .argumentTypes(name, a.map(\.type)) }
            return try make(binder, a)
        }
        return checked
    }

    /// How many values the coupons stand for: two values share one now and then.
    private static func estimate(_ sketch: Sketch) -> Double {
        let count = Double(sketch.coupons.count)
        return count + count * (count - 1) / 2 / (3 * 67_108_864)
    }

    // MARK: Bytes

    /// The compact form of a list of coupons, or of a set when there are more than eight.
    private static func bytes(_ sketch: Sketch) -> [UInt8] {
        let count = sketch.coupons.count
        var bytes: [UInt8]
        if count <= 8 {
            bytes = [2, 1, 7, UInt8(sketch.size), 3, count == 0 ? 12 : 8, UInt8(count), 0]
        } else {
            var table: UInt8 = 5
            while (1 << Int(table)) * 3 < count * 4 { table += 1 }
            bytes = [3, 1, 7, UInt8(sketch.size), table, 8, 0, 1]
            bytes += little(UInt32(count))
        }
        for coupon in sketch.coupons { bytes += little(coupon) }
        return bytes
    }

    private static func little(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }

    private static func coupons(_ value: SnowflakeValue) throws(SnowflakeError) -> [UInt32] {
        let bytes = Text.bytes(value)
        guard bytes.count >= 8, bytes[1] == 1, bytes[2] == 7, bytes[7] & 3 < 2,
            bytes.count % 4 == 0
        else { throw .invalidArgumentValue("Invalid DataSketches HLL sketch") }
        return stride(from: bytes[7] & 3 == 0 ? 8 : 12, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
        }
    }

    // MARK: Hashes

    /// The coupon of a value: 26 bits of its hash, and how many zeros another part begins with. An
    /// empty text has none.
    private static func coupons(of value: SnowflakeValue) -> [UInt32] {
        var bytes: [UInt8]
        switch value {
        case .text, .binary: bytes = Text.bytes(value)
        case .number(let number, _):
            bytes = words(
                Int64(exactly: number).map { UInt64(bitPattern: $0) } ?? bits(Double(number)))
        default: bytes = words(bits(value.doubleValue ?? 0))
        }
        if bytes.isEmpty { return [] }
        let (low, high) = Murmur.hash(bytes, seed: 9_001)
        let zeros = UInt32(min(high.leadingZeroBitCount, 62)) + 1
        return [zeros << 26 | UInt32(truncatingIfNeeded: low & 0x3FF_FFFF)]
    }

    private static func bits(_ number: Double) -> UInt64 {
        number == 0 ? 0 : number.isNaN ? 0x7FF8_0000_0000_0000 : number.bitPattern
    }

    private static func words(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
}

/// MurmurHash3 of 128 bits, in its form for machines of 64 bits, which is in the public domain.
private enum Murmur {
    private static let first: UInt64 = 0x87C3_7B91_1142_53D5
    private static let second: UInt64 = 0x4CF5_AD43_2745_937F

    static func hash(_ bytes: [UInt8], seed: UInt64) -> (UInt64, UInt64) {
        var low = seed
        var high = seed
        var start = 0
        while start + 16 <= bytes.count {
            low ^= rotate(word(bytes, start, 8) &* first, 31) &* second
            low = (rotate(low, 27) &+ high) &* 5 &+ 0x52DC_E729
            high ^= rotate(word(bytes, start + 8, 8) &* second, 33) &* first
            high = (rotate(high, 31) &+ low) &* 5 &+ 0x3849_5AB5
            start += 16
        }
        let rest = bytes.count - start
        if rest > 8 {
            high ^= rotate(word(bytes, start + 8, rest - 8) &* second, 33) &* first
        }
        if rest > 0 { low ^= rotate(word(bytes, start, min(rest, 8)) &* first, 31) &* second }
        low ^= UInt64(bytes.count)
        high ^= UInt64(bytes.count)
        low &+= high
        high &+= low
        low = mix(low)
        high = mix(high)
        low &+= high
        return (low, high &+ low)
    }

    private static func word(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
    }

    private static func rotate(_ word: UInt64, _ places: UInt64) -> UInt64 {
        word << places | word >> (64 - places)
    }

    private static func mix(_ word: UInt64) -> UInt64 {
        var bits = word
        bits = (bits ^ (bits >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ (bits >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ (bits >> 33)
    }
}
