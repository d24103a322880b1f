import Adapters
import CanonicalModel

/// One write on its way through the writer.
struct WriteJob: Sendable {
    var work: Work
    var claim: IdempotencyClaim?
    /// Called once, when the outcome is durable or surely not there, in the order of the commits. Has to be quick.
    var completion: @Sendable (WriteAnswer) -> Void

    enum Work: Sendable {
        case request(WriteRequest)
        /// From a job of another gateway: a ticket that it makes keeps the way that it has come.
        case relayed(WriteRequest, GatewayPath)
        case timer(ArmedTimer)
        /// Anything else that has to be written in turn.
        case custom(@Sendable (inout JobContext) throws -> WriteOutcome)
    }
}

/// That a request is to be carried out once, however often it comes.
struct IdempotencyClaim: Sendable {
    /// Whose key it is; two callers may use the same.
    var owner: String
    var key: String
    var bodyHash: [UInt8]
    /// Makes the answer that is kept for repetitions.
    var render: @Sendable (Result<WriteOutcome, CanonicalError>) -> GateResponse
}

enum WriteAnswer: Sendable {
    case outcome(Result<WriteOutcome, CanonicalError>)
    /// Of a job with an idempotency claim: freshly rendered, or kept from the first time.
    case response(GateResponse)
}

/// What a job works with: the store within the batch's transaction, the definitions as of this job, the time, and chance.
struct JobContext {
    let store: any StoreTransaction
    var definitions: DefinitionsSnapshot
    let settings: EngineSettings
    let now: Moment
    var random: RandomSource
    let log: @Sendable (String) -> Void
}

extension RandomSource {
    /// Seeded by the system.
    static func unpredictable() -> RandomSource {
        var system = SystemRandomNumberGenerator()
        return RandomSource(seed: (system.next(), system.next(), system.next(), system.next()))
    }

    /// Another one, as unpredictable as this: asking the system for each job costs four calls of it.
    mutating func split() -> RandomSource {
        RandomSource(seed: (next(), next(), next(), next()))
    }
}
