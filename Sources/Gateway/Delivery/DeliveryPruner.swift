import CanonicalModel
import Synchronization

/// Removes what was delivered long ago: a little at a time, so that no other write waits long for it.
final class DeliveryPruner: Sendable {
    private let engine: GatewayEngine
    private let keptSeconds: Int64
    private let log: @Sendable (String) -> Void
    private let next = Mutex<Moment?>(nil)

    /// Rows in one transaction.
    static let batch = 200
    private static let pauseSeconds: Int64 = 60
    /// While there is more to remove.
    private static let busySeconds: Int64 = 1

    init(engine: GatewayEngine, keptDays: Int64, log: @escaping @Sendable (String) -> Void) {
        self.engine = engine
        keptSeconds = keptDays * 86_400
        self.log = log
    }

    /// To be called often; does something once a minute. Does not wait for the writer.
    func look() {
        let now = engine.settings.now()
        let isDue = next.withLock { next in
            // The clock may have been set back.
            if let moment = next, now < moment, moment <= now.advanced(bySeconds: Self.pauseSeconds) { return false }
            next = now.advanced(bySeconds: Self.pauseSeconds)
            return true
        }
        guard isDue else { return }
        let before = now.advanced(bySeconds: -keptSeconds)
        engine.submit(
            .custom { [self] context in
                let removed = try context.store.pruneDeliveries(before: before, limit: Self.batch)
                if removed == Self.batch { next.withLock { $0 = now.advanced(bySeconds: Self.busySeconds) } }
                return .done
            }
        ) { [log] written in
            if case .failure(let error) = written { log("old deliveries could not be removed: \(error.message)") }
        }
    }
}
