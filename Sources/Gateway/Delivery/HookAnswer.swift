import Adapters
import CanonicalModel

/// What a state's hook, script or question has come to, in the engine's terms.
struct HookAnswer: Sendable {
    var isTaken: Bool
    var state: StateID
    /// What the ticket is told.
    var command: Command

    init(_ verdict: OutgoingVerdict, to purpose: OutgoingPurpose, state: StateID) {
        isTaken = verdict.isTaken
        self.state = state
        if verdict.isTaken, case .question = purpose {
            command = .nameHandlers(HandlersNamed(people: verdict.people, message: verdict.message, state: state))
        } else {
            command = .hookResult(
                HookResult(succeeded: verdict.isTaken, message: verdict.message, isImmediate: true, state: state))
        }
    }

    /// It was taken, but the ticket refuses what follows from it.
    func refused(because message: String) -> HookAnswer {
        var out = self
        out.isTaken = false
        out.command = .hookResult(HookResult(succeeded: false, message: message, isImmediate: true, state: state))
        return out
    }

    var status: Delivery.Status {
        isTaken ? .delivered : .failed
    }
}

extension OutgoingPurpose {
    /// How often the call is repeated before it is left to `retry_script`.
    var retries: Int {
        switch self {
        case .hook(let hook), .question(let hook): hook.retries
        case .script, .notice: 0
        }
    }
}
