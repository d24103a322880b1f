/// A way from one state to another.
public struct Transition: Equatable, Sendable {
    public var id: TransitionID
    public var name: String
    public var source: StateID
    /// Nil where only conditions decide.
    public var destination: StateID?
    public var attribute: Attribute
    /// Seconds after which the engine takes it by itself; nil for none.
    public var timer: Int64?
    /// The first that holds decides the destination.
    public var conditions: [Condition]
    /// Required fields must be there.
    public var checksRequiredFields: Bool
    /// Text that a client shows before taking it; nil for no alert.
    public var alert: Alert

    public enum Attribute: String, Sendable {
        case agree
        case refuse
        case other
    }

    public struct Condition: Equatable, Sendable {
        public var expression: String
        public var target: StateID

        public init(expression: String, target: StateID) {
            self.expression = expression
            self.target = target
        }
    }

    public struct Alert: Equatable, Sendable {
        public var isEnabled: Bool
        public var text: String

        public init(isEnabled: Bool = false, text: String = "") {
            self.isEnabled = isEnabled
            self.text = text
        }
    }

    public init(
        id: TransitionID, name: String, source: StateID, destination: StateID?, attribute: Attribute = .agree,
        timer: Int64? = nil, conditions: [Condition] = [], checksRequiredFields: Bool = true, alert: Alert = Alert()
    ) {
        self.id = id
        self.name = name
        self.source = source
        self.destination = destination
        self.attribute = attribute
        self.timer = timer
        self.conditions = conditions
        self.checksRequiredFields = checksRequiredFields
        self.alert = alert
    }
}
