import CanonicalModel

/// Writes down what has become of a delivery, together with what follows from it for the ticket, in one transaction: there
/// is no moment at which a hook's answer is known but its ticket has not heard of it.
struct DeliveryRecorder: Sendable {
    let engine: GatewayEngine
    let log: @Sendable (String) -> Void

    enum Outcome: Sendable {
        case settled(Delivery.Status)
        case retry(at: Moment)
        /// Ends a hook; its ticket hears of it.
        case answered(HookAnswer)
        /// A hook that was not taken and is tried again by itself.
        case askedAgain(HookAnswer, at: Moment, isShown: Bool)
    }

    /// - Parameter completion: whether it is durable; called once, after the commit or at once.
    func record(
        _ delivery: Delivery, _ attempt: DeliveryAttempt?, _ outcome: Outcome, completion: @escaping @Sendable (Bool) -> Void
    ) {
        let entry = delivery.entry
        let work = WriteJob.Work.custom { context in
            switch outcome {
            case .retry(let moment): try context.store.postpone(entry.id, until: moment)
            case .settled(let status): guard try context.store.settle(entry.id, as: status) else { return .done }
            case .answered(let answer):
                guard try context.store.settle(entry.id, as: answer.status) else { return .done }
                _ = try context.perform(DeliveryRecorder.request(entry, answer))
            case .askedAgain(let answer, let moment, let isShown):
                // Another may have been sent in its place meanwhile.
                guard try context.store.delivery(entry.id)?.status == .waiting else { return .done }
                try context.store.postpone(entry.id, until: moment)
                if isShown { _ = try context.perform(DeliveryRecorder.request(entry, answer)) }
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

    private static func request(_ entry: OutboxEntry, _ answer: HookAnswer) -> CommandRequest {
        CommandRequest(
            tenant: entry.tenant, gate: "sanmen", caller: "sanmen", actor: .robot, target: .existing(.id(entry.ticket)),
            commands: [answer.command])
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
        case (.answered(let answer), .illegalState(.notWaitingForHook)), (.answered(let answer), .notFound),
            (.askedAgain(let answer, _, _), .illegalState(.notWaitingForHook)), (.askedAgain(let answer, _, _), .notFound):
            // Called back, moved by somebody, or deleted while the answer was on its way.
            record(delivery, attempt, .settled(answer.status), completion: completion)
        case (.answered(let answer), _) where answer.isTaken:
            // The hook was taken but the ticket cannot go on, e.g. because no condition holds: that has to be seen.
            record(delivery, attempt, .answered(answer.refused(because: error.message)), completion: completion)
        case (.answered, _), (.askedAgain, _):
            log("ticket \(entry.ticket): the failure of its hook is not on the ticket: \(error.message)")
            record(delivery, attempt, .settled(.failed), completion: completion)
        }
    }
}
