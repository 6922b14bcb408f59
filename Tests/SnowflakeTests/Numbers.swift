/// Numbers that look random and are the same in every run, for files and statements of property tests.
struct Numbers {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }

    mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }
}
