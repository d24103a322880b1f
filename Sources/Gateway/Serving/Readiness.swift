import Synchronization

/// Whether new requests are welcome: false before the store is open and from the first sign of a shutdown on.
final class Readiness: Sendable {
    private let state = Atomic<Bool>(false)

    var isReady: Bool {
        state.load(ordering: .relaxed)
    }

    func set(_ ready: Bool) {
        state.store(ready, ordering: .relaxed)
    }
}
