/// A small picture of a suite's result for a page that speaks of the pipeline.
public struct Badge: Sendable {
    private let label: String
    private let message: String
    private let colour: String

    public init(_ suite: SuiteReport) {
        let counts = suite.counts
        let bad = counts.failed + counts.invalid + counts.nondeterministic
        label = "rehearsal"
        if bad > 0 {
            message = "\(bad) of \(suite.scenarios.count) red"
            colour = "#c0392b"
        } else if counts.inconclusive > 0 || suite.scenarios.isEmpty {
            message = "\(counts.inconclusive) inconclusive"
            colour = "#b8860b"
        } else {
            message = "\(counts.passed) green"
            colour = "#2e7d32"
        }
    }

    /// An SVG image of its own: nothing is fetched from anywhere.
    public var text: String {
        let left = width(label)
        let right = width(message)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" \
            role="img" aria-label="\(label): \(message)">
            <title>\(label): \(message)</title>
            <rect width="\(left)" height="20" fill="#555"/>
            <rect x="\(left)" width="\(right)" height="20" fill="\(colour)"/>
            <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" \
            text-anchor="middle">
            <text x="\(left / 2)" y="14">\(label)</text>
            <text x="\(left + right / 2)" y="14">\(message)</text>
            </g>
            </svg>

            """
    }

    /// Seven pixels for each letter, and room at both ends.
    private func width(_ text: String) -> Int { text.count * 7 + 12 }
}
