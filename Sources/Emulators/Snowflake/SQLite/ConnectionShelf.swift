/// Open databases of snapshots that accounts take in turn.
///
/// Opening a snapshot's image costs little, but all statements would have to be prepared and all
/// functions registered anew. So an account works in one open transaction, which is rolled back
/// when the account goes: the next one finds the snapshot's rows and every statement ready.
final class ConnectionShelf {
    private var idle: [(origin: SnapshotOrigin, connection: SQLiteConnection)] = []
    /// How many connections wait at most; the one that waits longest goes first.
    private static let most = 4

    /// A connection that holds the rows of a snapshot.
    func connection(to snapshot: SnowflakeSnapshot) -> SQLiteConnection {
        if let place = idle.lastIndex(where: { $0.origin == snapshot.origin }) {
            let connection = idle.remove(at: place).connection
            connection.lend()
            return connection
        }
        let opened = SQLiteConnection(
            environment: ExecutionEnvironment(), image: snapshot.image)
        opened.lend()
        return opened
    }

    /// Takes a connection back from an account that is gone.
    func giveBack(_ connection: SQLiteConnection, of origin: SnapshotOrigin) {
        guard connection.takeBack() else { return }
        if idle.count >= Self.most { idle.removeFirst() }
        idle.append((origin, connection))
    }
}
