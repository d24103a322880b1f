/// The one error that crosses the gates. Each adapter turns kinds into its envelope in one table.
public struct CanonicalError: Error, Equatable, Sendable {
    public var kind: Kind
    /// For people: what happened, where, what to do. Never holds what a stranger must not see.
    public var message: String

    public enum Kind: Equatable, Sendable {
        case unauthenticated(Credential)
        case forbidden(Denial)
        case notFound(Subject)
        case invalid(field: String, reason: Refusal)
        case conflict(Conflict)
        case illegalState(StateRefusal)
        case limitReached
        case overloaded
        case unavailable
        case `internal`
    }

    /// Which part of a credential failed.
    public enum Credential: Equatable, Sendable {
        case missing
        case unknownCaller
        case signature
        case clock
        case token
        case address
        case person
    }

    public enum Denial: Equatable, Sendable {
        /// The caller (an app) has no right to the workflow.
        case workflow
        /// The person is not one of those who have to act now.
        case notParticipant
        case notAdministrator
        case notCreator
        case notVisible
        /// The workflow does not let this person submit.
        case submission
    }

    public enum Subject: Equatable, Sendable {
        case ticket
        case workflow
        case state
        case transition
        case person
        case assignment
        case productLine
        case attachment
        case path
    }

    public enum Refusal: Equatable, Sendable {
        case missing
        case empty
        case wrongType
        case tooLong
        case outOfRange
        case malformed
        case unknownValue
        case unknownKey
        /// Several apply and none was chosen.
        case ambiguous
        case contradiction
    }

    public enum Conflict: Equatable, Sendable {
        /// Somebody else was first.
        case assignmentDone
        case duplicate
        case idempotencyKeyReused
        case idempotencyKeyInFlight
        case replayed
    }

    public enum StateRefusal: Equatable, Sendable {
        case ended
        case mustAcceptFirst
        case acceptNotOffered
        case helpRequested
        case noHelpRequested
        case waitingForHook
        case notWaitingForHook
        case transitionNotHere
        case noDestination
        case retreatNotAllowed
        case noInitialState
        case alreadyDone
        case noWayBack
    }

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension CanonicalError {
    public static func invalid(_ field: String, _ reason: Refusal, _ message: String) -> CanonicalError {
        CanonicalError(.invalid(field: field, reason: reason), message)
    }

    public static func notFound(_ subject: Subject, _ message: String) -> CanonicalError {
        CanonicalError(.notFound(subject), message)
    }

    public static func forbidden(_ denial: Denial, _ message: String) -> CanonicalError {
        CanonicalError(.forbidden(denial), message)
    }

    public static func illegalState(_ refusal: StateRefusal, _ message: String) -> CanonicalError {
        CanonicalError(.illegalState(refusal), message)
    }

    public static func conflict(_ conflict: Conflict, _ message: String) -> CanonicalError {
        CanonicalError(.conflict(conflict), message)
    }

    public static func unauthenticated(_ credential: Credential, _ message: String) -> CanonicalError {
        CanonicalError(.unauthenticated(credential), message)
    }
}
