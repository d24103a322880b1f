import Synchronization

/// Rings after each commit, for those who wait for something to happen.
final class CommitBell: Sendable {
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    /// - Parameter listener: called on the thread that writes; has to be quick.
    func onRing(_ listener: @escaping @Sendable () -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func ring() {
        for listener in listeners.withLock({ $0 }) { listener() }
    }
}
