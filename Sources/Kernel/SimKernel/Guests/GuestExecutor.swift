import DequeModule

/// Runs guests' jobs on the world's own thread, in the order in which they became ready.
///
/// Nothing runs until `drain()` is called, and nothing is left when it returns.
final class GuestExecutor: TaskExecutor, @unchecked Sendable {
    // Unchecked because the queue is touched by one thread only: the world's. Guests are created
    // here alone, and what they await resumes here alone.
    private var ready = Deque<UnownedJob>()

    func enqueue(_ job: consuming ExecutorJob) { ready.append(UnownedJob(job)) }

    func drain() {
        while let job = ready.popFirst() {
            // Not isolated to a serial executor: a guest's calls from function to function would
            // each come through the queue then.
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
