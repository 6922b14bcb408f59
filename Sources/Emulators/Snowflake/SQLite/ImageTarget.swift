/// Puts images of rows into a table, one behind the other, while nothing else writes into it.
final class ImageTarget {
    private let connection: SQLiteConnection
    private let storage: String
    /// What the table becomes; nil where it takes rows one by one.
    private var tree: PageTree?
    private var hasBegun = false

    /// - Parameter takesImages: whether there will be any.
    init(_ storage: String, takesImages: Bool = true, on connection: SQLiteConnection) {
        (self.storage, self.connection) = (storage, connection)
        hasBegun = !takesImages
    }

    func add(_ image: TableImage) throws(SnowflakeError) {
        if !hasBegun {
            if image.leaves.count >= connection.leastLinkedPages { try begin() }
            hasBegun = true
        }
        if let tree {
            if try tree.add(image) { return }
            try end()
        }
        try connection.copy(image, into: storage)
    }

    /// The table has the rows from now on, and may get others in other ways.
    func end() throws(SnowflakeError) {
        hasBegun = true
        try tree.take()?.end()
    }

    /// Runs work that adds many images, and that is undone with them when it gives nothing.
    func tentatively<T>(
        _ work: () throws(SnowflakeError) -> T?
    ) throws(SnowflakeError) -> T? {
        if !hasBegun { try begin() }
        let (tree, count) = (tree, tree?.leaves.count ?? 0)
        let result = try connection.tentatively(work)
        if result == nil {
            tree?.forget(after: count)
            self.tree = tree
        }
        return result
    }

    private func begin() throws(SnowflakeError) {
        hasBegun = true
        if PageTree.isSound { tree = try PageTree(storage, on: connection) }
    }
}
