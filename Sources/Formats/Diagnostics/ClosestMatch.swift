/// The candidate that a person most likely meant, nothing when none is near.
///
/// Near means at most a third of the letters changed (one always may), counted as insertions,
/// deletions, replacements and swaps of neighbours, upper and lower case alike; failing that, the
/// only candidate that begins with the text. Of equally near candidates, the one with the longer
/// common beginning is chosen, then the first by code points.
public func closestMatch(
    to text: String, in candidates: some Sequence<String>
) -> String? {
    let wanted = Array(text.lowercased().unicodeScalars.prefix(200))
    guard !wanted.isEmpty else { return nil }
    var best: (candidate: String, distance: Int, shared: Int)?
    var continuations: [String] = []
    for candidate in candidates {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(200))
        if wanted.count >= 3, letters.starts(with: wanted) { continuations.append(candidate) }
        let limit = max(1, max(wanted.count, letters.count) / 3)
        guard abs(letters.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, letters)
        // A word of one or two letters, all of them changed, is another word.
        guard distance <= limit, distance < max(wanted.count, letters.count) else { continue }
        let shared = zip(wanted, letters).prefix { $0 == $1 }.count
        if let best, !isBetter((candidate, distance, shared), than: best) { continue }
        best = (candidate, distance, shared)
    }
    if best == nil, continuations.count == 1 { return continuations[0] }
    return best?.candidate
}

/// The label ``did you mean `x`?`` when something is near.
public func didYouMean(_ text: String, in candidates: some Sequence<String>) -> String? {
    closestMatch(to: text, in: candidates).map { "did you mean `\($0)`?" }
}

private func isBetter(
    _ one: (candidate: String, distance: Int, shared: Int),
    than other: (candidate: String, distance: Int, shared: Int)
) -> Bool {
    if one.distance != other.distance { return one.distance < other.distance }
    if one.shared != other.shared { return one.shared > other.shared }
    return one.candidate.utf8.lexicographicallyPrecedes(other.candidate.utf8)
}

/// Damerau–Levenshtein distance in its restricted form (optimal string alignment).
func editDistance(_ left: [UnicodeScalar], _ right: [UnicodeScalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let same = left[row] == right[column]
            var cost = min(
                previous[column] + (same ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, before[column - 1] + 1)
            }
            current.append(cost)
        }
        before = previous
        previous = current
    }
    return previous[right.count]
}
