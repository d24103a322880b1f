import CanonicalModel
import Dispatch
import Synchronization

extension GatewayEngine {
    /// Brings a tenant's definitions to those given; what is not mentioned stays, unless it is to be removed. Applying
    /// the same set again writes nothing. Waits for the writer: for start-up, imports and the console.
    @discardableResult
    func apply(_ set: DefinitionSet, removing removed: [DefinitionKey] = []) throws(CanonicalError) -> DefinitionsReport {
        let report = Mutex(DefinitionsReport())
        let result = perform(
            .custom { context in
                let done = try context.apply(set, removing: removed)
                report.withLock { $0 = done }
                return .done
            })
        _ = try result.get()
        return report.withLock { $0 }
    }

    /// Submits and waits. Not for threads that serve requests.
    func perform(_ work: WriteJob.Work) -> Result<WriteOutcome, CanonicalError> {
        let outcome = OutcomeBox()
        submit(work) { outcome.set($0) }
        return outcome.wait()
    }

    func perform(_ request: WriteRequest) -> Result<WriteOutcome, CanonicalError> {
        perform(.request(request))
    }
}

/// A place where one thread leaves an outcome and another waits for it.
private final class OutcomeBox: Sendable {
    private let outcome = Mutex<Result<WriteOutcome, CanonicalError>?>(nil)
    private let ready = DispatchSemaphore(value: 0)

    func set(_ result: Result<WriteOutcome, CanonicalError>) {
        outcome.withLock { $0 = result }
        ready.signal()
    }

    func wait() -> Result<WriteOutcome, CanonicalError> {
        ready.wait()
        return outcome.withLock { $0 } ?? .failure(CanonicalError(.internal, "no outcome"))
    }
}
