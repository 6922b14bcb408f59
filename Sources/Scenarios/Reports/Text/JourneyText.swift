import Diagnostics
public import ScenarioRunner
import SimKernel

/// The way of one record through the layers, a line for each stop.
public struct JourneyText: Sendable {
    private let journey: Journey
    private let blamed: String?
    private let style: TextStyle

    /// - Parameter blamed: the sentence of a witness; a place that it names is marked as wrong.
    public init(_ journey: Journey, blamed: String? = nil, style: TextStyle = TextStyle()) {
        self.journey = journey
        self.blamed = blamed
        self.style = style
    }

    public var lines: [String] {
        let widest = journey.stops.map { style.safe($0.place).count }.max() ?? 0
        let width = min(widest, max(24, style.width - 50))
        return journey.stops.map { stop in
            let time = (stop.instant?.text ?? "at the end").padded(to: 19)
            let isWrong = !stop.isPresent || (blamed?.contains(stop.place) ?? false)
            let mark = style.mark(isWrong ? .bad : .good)
            return "   \(time)  \(style.safe(stop.place).padded(to: width))  \(mark) "
                + style.safe(stop.note)
        }
    }
}
