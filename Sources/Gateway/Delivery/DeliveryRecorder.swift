import CanonicalModel

/// Writes down what has become of a delivery, together with what follows from it for the ticket, in one transaction: there
/// is no moment at which a hook's answer is known but its ticket has not heard of it.
struct DeliveryRecorder: Sendable {
    let engine: GatewayEngine
    let log: @Sendable (String) -> Void

    enum Outcome: Sendable {
        case settled(Delivery.Status)
        case retry(at: Moment)
        case hook(HookResult)
    }

    /// - Parameter completion: whether it is durable; called once, after the commit or at once.
    func record(
        _ delivery: Delivery, _ attempt: DeliveryAttempt?, _ outcome: Outcome, completion: @escaping @Sendable (Bool) -> Void
    ) {
        let work = WriteJob.Work.custom { context in
            switch outcome {
            case .retry(let moment): try context.store.postpone(delivery.entry.id, until: moment)
            case .settled(let status): guard try context.store.settle(delivery.entry.id, as: status) else { return .done }
            case .hook(let result):
                let status = result.succeeded ? Delivery.Status.delivered : .failed
                guard try context.store.settle(delivery.entry.id, as: status) else { return .done }
                _ = try context.perform(DeliveryRecorder.request(delivery.entry, result))
            }
            if let attempt { try context.store.record(attempt) }
            return .done
        }
        engine.submit(work) { written in
            switch written {
            case .success: completion(true)
            case .failure(let error): after(error, delivery, attempt, outcome, completion)
            }
        }
    }

    private static func request(_ entry: OutboxEntry, _ result: HookResult) -> CommandRequest {
        CommandRequest(
            tenant: entry.tenant, gate: "sanmen", caller: "sanmen", actor: .robot, target: .existing(.id(entry.ticket)),
            commands: [.hookResult(result)])
    }

    private func after(
        _ error: CanonicalError, _ delivery: Delivery, _ attempt: DeliveryAttempt?, _ outcome: Outcome,
        _ completion: @escaping @Sendable (Bool) -> Void
    ) {
        let entry = delivery.entry
        switch (outcome, error.kind) {
        case (_, .unavailable), (_, .overloaded), (_, .internal), (.retry, _), (.settled, _):
            log("ticket \(entry.ticket): the outcome of delivery \(entry.id) is not written: \(error.message)")
            completion(false)
        case (.hook(let result), .illegalState(.notWaitingForHook)), (.hook(let result), .notFound):
            // Called back, moved by somebody, or deleted while the answer was on its way.
            record(delivery, attempt, .settled(result.succeeded ? .delivered : .failed), completion: completion)
        case (.hook(let result), _) where result.succeeded:
            // The hook was taken but the ticket cannot go on, e.g. because no condition holds: that has to be seen.
            let failure = HookResult(succeeded: false, message: error.message, isImmediate: true, state: result.state)
            record(delivery, attempt, .hook(failure), completion: completion)
        case (.hook, _):
            log("ticket \(entry.ticket): the failure of its hook is not on the ticket: \(error.message)")
            record(delivery, attempt, .settled(.failed), completion: completion)
        }
    }
}
