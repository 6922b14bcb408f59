extension Pattern {
    /// Every place from a scalar on where the pattern is found, none of them inside another. The
    /// text begins at that scalar as far as the pattern can tell.
    func matches(in text: [Unicode.Scalar], from start: Int) -> [Match] {
        var found: [Match] = []
        var place = start
        var last: Int?
        var run = Run(program: program, text: text, first: start, groups: groupCount)
        while place <= text.count, let match = run.next(from: place) {
            // What is empty right behind another match is none.
            if match.range.isEmpty, match.range.lowerBound == last {
                place += 1
                continue
            }
            found.append(match)
            last = match.range.isEmpty ? nil : match.range.upperBound
            place = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
        }
        return found
    }

    /// Whether the whole text is what the pattern says.
    func matchesWhole(_ text: [Unicode.Scalar]) -> Bool {
        var run = Run(program: program, text: text, first: 0, groups: groupCount)
        return run.match(at: 0, wholeOnly: true) != nil
    }

    /// One search. No state of it is tried twice at one place, so that it ends in time that grows
    /// with the text alone.
    private struct Run {
        let program: [Instruction]
        let text: [Unicode.Scalar]
        let first: Int
        private let groups: Int
        private var visited: [UInt64]
        /// The words of `visited` that are not zero.
        private var touched: [Int] = []

        init(program: [Instruction], text: [Unicode.Scalar], first: Int, groups: Int) {
            self.program = program
            self.text = text
            self.first = first
            self.groups = groups
            let states = program.count * (text.count - first + 1)
            visited = [UInt64](repeating: 0, count: states / 64 + 1)
        }

        /// What is left to try: a state, or a group's bound to put back.
        private enum Job {
            case state(Int, Int)
            case restore(Int, Int)
        }

        private mutating func visit(_ state: Int, _ place: Int) -> Bool {
            let bit = (place - first) * program.count + state
            let mask: UInt64 = 1 << UInt64(bit & 63)
            if visited[bit >> 6] & mask != 0 { return false }
            if visited[bit >> 6] == 0 { touched.append(bit >> 6) }
            visited[bit >> 6] |= mask
            return true
        }

        /// The first match at a place or behind it.
        mutating func next(from start: Int) -> Match? {
            for word in touched { visited[word] = 0 }
            touched = []
            for place in start...text.count {
                if let match = match(at: place, wholeOnly: false) { return match }
            }
            return nil
        }

        mutating func match(at start: Int, wholeOnly: Bool) -> Match? {
            var bounds = [Int](repeating: -1, count: 2 * groups + 2)
            var jobs: [Job] = [.state(0, start)]
            while let job = jobs.popLast() {
                guard case .state(var state, var place) = job else {
                    if case .restore(let bound, let value) = job { bounds[bound] = value }
                    continue
                }
                running: while visit(state, place) {
                    switch program[state] {
                    case .set(let set):
                        guard place < text.count, set.contains(text[place].value) else {
                            break running
                        }
                        place += 1
                        state += 1
                    case .assertion(let assertion):
                        guard holds(assertion, place) else { break running }
                        state += 1
                    case .split(let one, let other):
                        jobs.append(.state(other, place))
                        state = one
                    case .jump(let target): state = target
                    case .save(let bound):
                        jobs.append(.restore(bound, bounds[bound]))
                        bounds[bound] = place
                        state += 1
                    case .match:
                        if wholeOnly, place < text.count { break running }
                        return Match(groups: (0...groups).map { Self.range(bounds, $0) })
                    }
                }
            }
            return nil
        }

        private static func range(_ bounds: [Int], _ group: Int) -> Range<Int>? {
            let (start, end) = (bounds[2 * group], bounds[2 * group + 1])
            return start >= 0 && end >= start ? start..<end : nil
        }

        private func holds(_ assertion: Assertion, _ place: Int) -> Bool {
            func isWord(_ index: Int) -> Bool {
                index >= first && index < text.count && ScalarSet.word.contains(text[index].value)
            }
            return switch assertion {
            case .start: place == first
            case .end: place == text.count
            case .lineStart: place == first || text[place - 1] == "\n"
            case .lineEnd: place == text.count || text[place] == "\n"
            case .boundary: isWord(place - 1) != isWord(place)
            case .noBoundary: isWord(place - 1) == isWord(place)
            }
        }
    }
}
