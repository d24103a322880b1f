import CMicroHTTPD
import Synchronization

/// Ends an event loop's wait from another thread. libmicrohttpd 0.9.75 has such a signal for its own threads only: without this one
/// a resumed connection would wait until the loop's wait is over.
final class LoopWaker: Sendable {
    /// Becomes readable by `wake`.
    let descriptor: Int32
    /// Whether a signal is on its way: many connections resumed at once need only one.
    private let isSignalled = Atomic(false)

    /// Nil where the process may open no more descriptors.
    init?() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { return nil }
    }

    deinit {
        close(descriptor)
    }

    func wake() {
        guard !isSignalled.exchange(true, ordering: .sequentiallyConsistent) else { return }
        eventfd_write(descriptor, 1)
    }

    /// By the loop, before it looks at what it was woken for.
    func acknowledge() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
        isSignalled.store(false, ordering: .sequentiallyConsistent)
    }
}
