import CanonicalModel

extension GatewayEngine {
    /// Notices that were given up, the oldest first.
    func deadDeliveries(after id: Int64 = 0, limit: Int) throws(CanonicalError) -> [Delivery] {
        do throws(StoreError) {
            return try store.read { store throws(StoreError) in try store.deadDeliveries(after: id, limit: limit) }
        } catch {
            throw error.asCanonical
        }
    }

    /// Sends a notice that was given up again, under its old `webhook-id`. Waits for the writer.
    /// - Throws: `.notFound` where it was not given up.
    func replay(delivery id: Int64) throws(CanonicalError) {
        let now = settings.now()
        let result = perform(
            .custom { context in
                guard try context.store.replay(id, at: now) else {
                    throw CanonicalError(.notFound(.path), "delivery \(id) was not given up")
                }
                return .done
            })
        _ = try result.get()
    }
}
