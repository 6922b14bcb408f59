import CloudModel
import DequeModule
import OrderedCollections
import SimKernel

/// A message in a queue.
struct QueueMessage: Hashable, Sendable {
    /// Its place in the queue; a message that comes twice has two.
    var number: Int
    let id: String
    let body: String
    let attributes: [MessageAttribute]
    let groupID: String?
    let deduplicationID: String?
    let sequenceNumber: String?
    let traceHeader: String?
    let sender: String
    var sentAt: VirtualInstant
    /// Nobody receives it before.
    var visibleAt: VirtualInstant
    var receives = 0
    var firstReceivedAt: VirtualInstant?
    /// The ARN of the queue that gave the message up.
    var deadLetterSource: String?

    /// Whether it was received and its visibility timeout is running.
    func isInFlight(at now: VirtualInstant) -> Bool { receives > 0 && visibleAt > now }
}

/// A queue: its settings and its messages, in the order in which they arrived.
struct Queue: Sendable {
    /// A message that counts as sent for five minutes (FIFO queues).
    struct Sent: Sendable {
        let answer: SentMessage
        let until: VirtualInstant
    }

    /// What a ReceiveRequestAttemptId was answered with.
    struct Attempt: Sendable {
        let until: VirtualInstant
        /// The messages' numbers, and how often each had been received then.
        let messages: [(number: Int, receives: Int)]
        let visibleAt: VirtualInstant
    }

    /// Tells this queue from an earlier one of the same name.
    let generation: Int
    let createdAt: VirtualInstant
    var modifiedAt: VirtualInstant
    var attributes: QueueAttributes
    var tags: Tags
    /// Sorted by number.
    var messages: Deque<QueueMessage> = []
    /// Messages that were sent so far, for ids and sequence numbers.
    var sentCount = 0
    /// Messages that arrived so far, for places in the queue.
    var arrivedCount = 0
    /// By deduplication id, after the group where that is the scope.
    var deduplication: OrderedDictionary<String, Sent> = [:]
    var attempts: OrderedDictionary<String, Attempt> = [:]
    var purgedAt: VirtualInstant?
    /// No message was sent before this instant.
    var oldest: VirtualInstant?

    /// Where a message stands; nil when it is no longer there.
    func index(of number: Int) -> Int? {
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < messages.count && messages[low].number == number ? low : nil
    }

    /// Puts a message at the end.
    mutating func append(_ message: QueueMessage) {
        var message = message
        arrivedCount += 1
        message.number = arrivedCount
        messages.append(message)
        oldest = min(oldest ?? message.sentAt, message.sentAt)
    }

    /// Changes the message that stands at a place.
    mutating func change(at index: Int, _ change: (inout QueueMessage) -> Void) {
        change(&messages[index])
    }

    /// The answer to an earlier message that this one repeats, within five minutes.
    mutating func sent(_ key: String, at now: VirtualInstant) -> SentMessage? {
        // They stand in the order of their sending, so the first is the oldest.
        if let first = deduplication.values.first, first.until <= now {
            deduplication.removeAll { $0.value.until <= now }
        }
        return deduplication[key]?.answer
    }

    @discardableResult
    mutating func remove(at index: Int) -> QueueMessage { messages.remove(at: index) }

    mutating func purge() { messages.removeAll() }

    /// Forgets what is older than the queue keeps it; answers how many messages that were.
    mutating func expire(at now: VirtualInstant) -> Int {
        let retention = attributes.retention
        guard let oldest, oldest + retention <= now else { return 0 }
        let before = messages.count
        messages.removeAll { $0.sentAt + retention <= now }
        self.oldest = messages.lazy.map(\.sentAt).min()
        return before - messages.count
    }

    /// Groups of which a message is in flight: nobody gets their next message (FIFO queues).
    func blockedGroups(at now: VirtualInstant) -> OrderedSet<String> {
        var groups: OrderedSet<String> = []
        for message in messages where message.isInFlight(at: now) {
            if let group = message.groupID { groups.append(group) }
        }
        return groups
    }

    /// The next instant at which a message becomes visible by itself.
    func nextVisible(after now: VirtualInstant) -> VirtualInstant? {
        messages.lazy.map(\.visibleAt).filter { $0 > now }.min()
    }
}
