/// Who has to act now, as one value on the ticket; the assignments behind it keep the history.
public struct Handling: Equatable, Sendable {
    public var kind: Kind
    /// Those who may act, in order; empty where a role or department has nobody.
    public var people: [Username]
    /// The votes of a state that everybody has to handle, in order of asking.
    public var votes: [Vote]
    /// Who asked the present handler for help; the ticket goes back there.
    public var helpRequestedBy: Username?

    public enum Kind: String, Sendable {
        case nobody
        case person
        case several
        /// An outside system acts, not a person.
        case hook
    }

    public struct Vote: Equatable, Sendable {
        public var person: Username
        /// Nil while still open.
        public var transition: TransitionID?
        public var transitionName: String?

        public init(person: Username, transition: TransitionID? = nil, transitionName: String? = nil) {
            self.person = person
            self.transition = transition
            self.transitionName = transitionName
        }
    }

    public init(kind: Kind, people: [Username] = [], votes: [Vote] = [], helpRequestedBy: Username? = nil) {
        self.kind = kind
        self.people = people
        self.votes = votes
        self.helpRequestedBy = helpRequestedBy
    }

    public static let nobody = Handling(kind: .nobody)
    public static let hook = Handling(kind: .hook)

    /// One person or several, as many as there are; an empty list is "a person, not known who".
    public static func by(_ people: [Username]) -> Handling {
        Handling(kind: people.count > 1 ? .several : .person, people: people)
    }

    public var isHelping: Bool {
        helpRequestedBy != nil
    }
}
