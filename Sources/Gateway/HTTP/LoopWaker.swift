import CMicroHTTPD
import Synchronization

/// Ends an event loop's wait from another thread.
final class LoopWaker: Sendable {
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    /// Set until the loop has noticed, so that many replies cost one system call.
    private let isWoken = Atomic<Bool>(false)

    deinit {
        close(descriptor)
    }

    func wake() {
        if !isWoken.exchange(true, ordering: .acquiringAndReleasing) { eventfd_write(descriptor, 1) }
    }

    /// By the loop, before it looks at what there is to do.
    func calm() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
        isWoken.store(false, ordering: .releasing)
    }
}
