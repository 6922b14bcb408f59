import Dispatch
import SimKernel

extension Workers {
    /// The threads of this machine, as many as it has cores.
    static let threads = Workers(
        performing: { count, piece in
            DispatchQueue.concurrentPerform(iterations: count, execute: piece)
        },
        beginning: { work in
            let group = DispatchGroup()
            DispatchQueue.global().async(group: group, execute: work)
            return { group.wait() }
        })
}
