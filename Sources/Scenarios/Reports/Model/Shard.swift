/// One part of a suite that is run in several places: `2/4`.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
    /// From one.
    public let number: Int
    public let of: Int

    public init(number: Int, of: Int) {
        self.number = number
        self.of = of
    }

    /// Nil for anything but `k/n` with k from 1 to n.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
            (1...count).contains(number)
        else { return nil }
        self.init(number: number, of: count)
    }

    public var description: String { "\(number)/\(of)" }

    /// Whether something belongs here: by FNV-1a of its name, so that it stays where it is when
    /// others come and go.
    public func holds(_ name: String) -> Bool {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        // The low bits of FNV alone repeat for short names that differ in one letter.
        hash ^= hash >> 32
        return Int(hash % UInt64(of)) == number - 1
    }
}

/// Why reports of shards do not make one report.
public struct MergeFailure: Error {
    public let reason: String
}

extension SuiteReport {
    /// Puts the reports of all shards of one suite together, in the order of the whole suite.
    public static func merged(_ parts: [SuiteReport]) throws(MergeFailure) -> SuiteReport {
        guard let first = parts.first else { throw MergeFailure(reason: "there are no reports") }
        guard parts.allSatisfy({ $0.version == first.version && $0.seed == first.seed }) else {
            throw MergeFailure(reason: "they come from different versions or seeds")
        }
        let shards = parts.compactMap(\.shard)
        guard shards.count == parts.count else {
            throw MergeFailure(reason: "one of them is not the report of a shard")
        }
        let count = shards[0].of
        guard shards.allSatisfy({ $0.of == count }) else {
            throw MergeFailure(reason: "they are shards of suites cut into different numbers")
        }
        let missing = (1...count).filter { number in !shards.contains { $0.number == number } }
        guard missing.isEmpty else {
            let list = missing.map { "\($0)/\(count)" }.joined(separator: ", ")
            throw MergeFailure(reason: "the report of shard \(list) is missing")
        }
        guard shards.count == count else {
            throw MergeFailure(reason: "the report of one shard is there twice")
        }
        let all = parts.flatMap(\.scenarios).enumerated()
        let sorted = all.sorted {
            ($0.element.place ?? .max, $0.offset) < ($1.element.place ?? .max, $1.offset)
        }.map { item in
            var report = item.element
            report.place = nil
            return report
        }
        // Files that cannot be read are told by every shard.
        var seen: Set<String> = []
        let once = sorted.filter {
            $0.state != .invalid || $0.name != $0.file || seen.insert($0.file).inserted
        }
        let times = parts.compactMap(\.milliseconds)
        return SuiteReport(
            version: first.version, seed: first.seed, scenarios: once,
            milliseconds: times.count == parts.count ? times.reduce(0, +) : nil)
    }
}
