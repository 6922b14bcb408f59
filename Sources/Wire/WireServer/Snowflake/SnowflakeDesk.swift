import OrderedCollections
import Snowflake
import SnowflakeWire

/// Who has a session with the warehouse, and what has become of the statements.
///
/// Tokens are hashed from the world's own names, so that a recording holds the same ones when it
/// is played back.
final class SnowflakeDesk {
    /// A session with its client.
    final class Client {
        let session: SnowflakeSession
        let master: String
        var token: String
        /// Whether the client reads rows as Arrow.
        let readsArrow: Bool
        /// Whether the client moves files through a folder and not through S3.
        let takesFolders: Bool

        init(
            _ session: SnowflakeSession, token: String = "", master: String = "",
            readsArrow: Bool = false, takesFolders: Bool = false
        ) {
            self.session = session
            self.token = token
            self.master = master
            self.readsArrow = readsArrow
            self.takesFolders = takesFolders
        }
    }

    /// One text that a client asked to run.
    final class Job {
        let queryID: String
        let client: Client
        let text: String
        let started: Int64
        var ended: Int64?
        var answer: ClientAnswer?
        /// Whether the one who ran it died, so that there will be no answer.
        var isLost = false
        /// What to do when it has ended.
        var waiting: [() -> Void] = []

        init(_ queryID: String, _ client: Client, _ text: String, started: Int64) {
            self.queryID = queryID
            self.client = client
            self.text = text
            self.started = started
        }
    }

    /// A PUT or GET whose files a client moves.
    struct Transfer {
        let transfer: ClientTransfer
        let client: Client
        /// Whether the files go through a folder of this machine.
        let usesFolder: Bool
    }

    private var clients: OrderedDictionary<String, Client> = [:]
    private(set) var jobs: OrderedDictionary<String, Job> = [:]
    /// The job of each request, for a client that asks again.
    private var requests: OrderedDictionary<String, Job> = [:]
    private var lastToken = 0
    /// Files that clients are moving, by number.
    private(set) var transfers: OrderedDictionary<Int, Transfer> = [:]
    private var lastTransfer = 0
    private var closedFolders: Set<Int> = []
    /// Statements that have not ended.
    var running = 0

    /// How many statements are known, and how many of them with their rows.
    private static let mostJobs = 1_000
    private static let mostAnswers = 64

    // MARK: Clients

    func add(_ client: Client) { clients[client.token] = client }

    func client(token: String) -> Client? {
        guard let found = clients[token] else { return nil }
        guard !found.session.isClosed else {
            clients[token] = nil
            return nil
        }
        return found
    }

    func client(master: String) -> Client? {
        clients.values.first { $0.master == master && !$0.session.isClosed }
    }

    func renew(_ client: Client, token: String) {
        clients[client.token] = nil
        client.token = token
        clients[token] = client
    }

    func remove(_ client: Client) { clients[client.token] = nil }

    /// A name for the next token.
    func nextToken() -> String {
        lastToken += 1
        return String(lastToken)
    }

    // MARK: Jobs

    func add(_ job: Job, request: String) {
        jobs[job.queryID] = job
        if !request.isEmpty { requests[request] = job }
        // Half of them at once, because each removal moves all that come after it.
        if requests.count > 2 * Self.mostJobs { requests.removeFirst(Self.mostJobs) }
        if jobs.count > 2 * Self.mostJobs { jobs.removeFirst(Self.mostJobs) }
        let old = jobs.count - Self.mostAnswers - 1
        if old >= 0, jobs.elements[old].value.ended != nil { jobs.elements[old].value.answer = nil }
    }

    /// Makes the answers of a text's statements known under their own ids.
    func addParts(of job: Job) {
        for part in job.answer?.parts ?? [] {
            let one = Job(part.queryID, job.client, job.text, started: job.started)
            one.answer = part
            one.ended = job.ended
            add(one, request: "")
        }
    }

    // MARK: Transfers

    func add(_ transfer: Transfer) -> Int {
        lastTransfer += 1
        transfers[lastTransfer] = transfer
        if transfers.count > 2 * Self.mostJobs { transfers.removeFirst(Self.mostJobs) }
        return lastTransfer
    }

    /// Uploads through folders that a client may have finished.
    func openUploads(of client: Client) -> [Int] {
        transfers.elements.filter {
            $0.value.client === client && $0.value.usesFolder && $0.value.transfer.isUpload
                && !closedFolders.contains($0.key)
        }.map(\.key)
    }

    /// Notes that nothing more comes through the folder of an upload; its number stays good for
    /// the requests that bring what was in it.
    func closeFolder(_ number: Int) { closedFolders.insert(number) }

    func job(request: String) -> Job? { requests[request] }
}
