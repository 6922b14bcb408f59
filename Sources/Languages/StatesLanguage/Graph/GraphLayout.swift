/// Where the nodes of a graph stand on paper: each workflow in rows from its start downwards,
/// workflows inside a state side by side within it.
struct GraphLayout {
    struct Box {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
        var middle: Int { x + width / 2 }
        var bottom: Int { y + height }
    }

    static let gap = 36
    static let padding = 16
    static let title = 26
    static let line = 34

    private let graph: StateGraph
    private(set) var boxes: [Int: Box] = [:]
    private(set) var starts: [Int: Box] = [:]
    private(set) var ends: [Int: Box] = [:]
    private(set) var width = 0
    private(set) var height = 0
    /// Sizes by workflow and by state, which need no place.
    private var scopeSizes: [Int: (width: Int, height: Int)] = [:]

    init(_ graph: StateGraph) {
        self.graph = graph
        let size = size(ofScope: 0)
        place(scope: 0, x: Self.padding, y: Self.padding)
        width = size.width + 2 * Self.padding
        height = size.height + 2 * Self.padding
    }

    // MARK: - Sizes

    private mutating func size(ofScope number: Int) -> (width: Int, height: Int) {
        if let known = scopeSizes[number] { return known }
        var width = 0
        var height = Self.gap
        for row in rows(of: number) {
            let sizes = row.map { size(ofState: $0) }
            width = max(
                width, sizes.reduce(0) { $0 + $1.width } + Self.gap * (sizes.count - 1))
            height += (sizes.map(\.height).max() ?? 0) + Self.gap
        }
        if !graph.scopes[number].ends.isEmpty { height += 14 }
        scopeSizes[number] = (width, height)
        return (width, height)
    }

    private mutating func size(ofState state: Int) -> (width: Int, height: Int) {
        let name = graph.machine.states[state].name
        let own = 24 + 8 * name.unicodeScalars.count
        let inner = graph.inner(state)
        guard !inner.isEmpty else { return (max(own, 80), Self.line) }
        let sizes = inner.map { size(ofScope: $0) }
        let width = sizes.reduce(0) { $0 + $1.width } + Self.gap * (sizes.count - 1)
        return (
            max(own, width + 2 * Self.padding),
            (sizes.map(\.height).max() ?? 0) + Self.title + Self.padding
        )
    }

    /// States by their distance from the start; each arrow that leads back is left out.
    private func rows(of number: Int) -> [[Int]] {
        let scope = graph.scopes[number]
        var ranks: [Int: Int] = [scope.start: 0]
        var open = [scope.start]
        var place = 0
        while place < open.count {
            let state = open[place]
            place += 1
            for arrow in scope.arrows where arrow.from == state && ranks[arrow.to] == nil {
                ranks[arrow.to] = ranks[state, default: 0] + 1
                open.append(arrow.to)
            }
        }
        var rows: [[Int]] = []
        for state in scope.states {
            let rank = ranks[state] ?? 0
            while rows.count <= rank { rows.append([]) }
            rows[rank].append(state)
        }
        return rows
    }

    // MARK: - Places

    private mutating func place(scope number: Int, x: Int, y: Int) {
        let size = size(ofScope: number)
        starts[number] = Box(x: x + size.width / 2 - 7, y: y, width: 14, height: 14)
        var top = y + Self.gap
        for row in rows(of: number) {
            let sizes = row.map { self.size(ofState: $0) }
            let width = sizes.reduce(0) { $0 + $1.width } + Self.gap * (sizes.count - 1)
            let height = sizes.map(\.height).max() ?? 0
            var left = x + (size.width - width) / 2
            for (state, own) in zip(row, sizes) {
                place(
                    state: state,
                    in: Box(x: left, y: top, width: own.width, height: own.height))
                left += own.width + Self.gap
            }
            top += height + Self.gap
        }
        if !graph.scopes[number].ends.isEmpty {
            ends[number] = Box(x: x + size.width / 2 - 7, y: top, width: 14, height: 14)
        }
    }

    private mutating func place(state: Int, in box: Box) {
        boxes[state] = box
        let inner = graph.inner(state)
        let sizes = inner.map { size(ofScope: $0) }
        let width = sizes.reduce(0) { $0 + $1.width } + Self.gap * max(0, sizes.count - 1)
        var left = box.x + (box.width - width) / 2
        for (scope, size) in zip(inner, sizes) {
            place(scope: scope, x: left, y: box.y + Self.title)
            left += size.width + Self.gap
        }
    }
}
