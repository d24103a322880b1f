/// Taking a transition.
public struct Move: Sendable {
    public var choice: Choice
    public var comment: String
    public var input: FieldInput
    /// The assignment acted on; nil means the actor's own open one.
    public var assignment: Guid?
    public var route: Route?
    public var eventGroup: JSONObject
    /// A person who holds the work with others takes it by acting, where the workflow asks for accepting first.
    public var acceptsImplicitly: Bool

    public enum Choice: Sendable {
        case transition(TransitionID)
        /// The one transition that applies, or the one to the route's step.
        case automatic
    }

    public init(
        choice: Choice, comment: String = "", input: FieldInput = FieldInput(), assignment: Guid? = nil,
        route: Route? = nil, eventGroup: JSONObject = JSONObject(), acceptsImplicitly: Bool = false
    ) {
        self.choice = choice
        self.comment = comment
        self.input = input
        self.assignment = assignment
        self.route = route
        self.eventGroup = eventGroup
        self.acceptsImplicitly = acceptsImplicitly
    }
}
