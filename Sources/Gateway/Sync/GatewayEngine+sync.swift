import CanonicalModel

extension GatewayEngine {
    /// Submits and suspends until the outcome is durable.
    func written(_ body: @escaping @Sendable (inout JobContext) throws -> WriteOutcome) async -> Result<WriteOutcome, CanonicalError> {
        await withCheckedContinuation { go in
            submit(.custom(body)) { go.resume(returning: $0) }
        }
    }

    func look<R: Sendable>(_ body: (any StoreReading) throws(StoreError) -> R) throws(SyncFault) -> R {
        do throws(StoreError) {
            return try store.read(body)
        } catch {
            throw .unavailable("\(error)")
        }
    }
}
