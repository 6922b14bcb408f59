/// Puts images of rows into a table, one behind the other.
final class ImageTarget {
    private let connection: SQLiteConnection
    private let storage: String
    private var tree: PageTree?
    private var hasBegun = false

    init(_ storage: String, on connection: SQLiteConnection) {
        (self.storage, self.connection) = (storage, connection)
    }

    func add(_ image: TableImage) throws(SnowflakeError) {
        if !hasBegun, image.leaves.count >= connection.leastLinkedPages, PageTree.isSound {
            tree = try PageTree(storage, on: connection)
        }
        hasBegun = true
        if let tree {
            if try tree.add(image) { return }
            try end()
        }
        try connection.copy(image, into: storage)
    }

    /// The table has the rows from now on, and may get others in other ways.
    func end() throws(SnowflakeError) {
        let tree = tree.take()
        try tree?.end()
    }
}
