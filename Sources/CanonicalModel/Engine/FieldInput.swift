/// Custom field values (and `title`) as a caller sent them.
public struct FieldInput: Sendable {
    public var values: JSONObject
    /// Whose rule says which of them may be written.
    public var writable: Writable
    /// What counts as giving a required field.
    public var required: Required

    public enum Writable: Sendable {
        /// Fields the present state lets its handler change; others are ignored.
        case byState
        /// Any field of the workflow; unknown keys are ignored.
        case anyField
    }

    public enum Required: Sendable {
        /// The key has to be in this request, whatever its value.
        case inRequest
        /// The ticket has to have a value, from this request or before.
        case onTicket
    }

    public init(values: JSONObject = JSONObject(), writable: Writable = .byState, required: Required = .inRequest) {
        self.values = values
        self.writable = writable
        self.required = required
    }
}

public struct FieldChanges: Sendable {
    public var input: FieldInput
    public var title: String?
    public var detail: String?
    /// Merged into the ticket's groups, object by object; a group that is null counts as not given.
    public var groups: JSONObject
    public var assignmentFields: JSONObject
    public var eventGroup: JSONObject
    public var substatus: String?
    public var priority: Int64?
    /// The assignment in whose name the fields are saved; nil where the contract asks for none.
    public var assignment: Guid?
    public var intendedRoute: Route?
    public var comment: String

    public init(
        input: FieldInput = FieldInput(), title: String? = nil, detail: String? = nil, groups: JSONObject = JSONObject(),
        assignmentFields: JSONObject = JSONObject(), eventGroup: JSONObject = JSONObject(), substatus: String? = nil,
        priority: Int64? = nil, assignment: Guid? = nil, intendedRoute: Route? = nil, comment: String = ""
    ) {
        self.input = input
        self.title = title
        self.detail = detail
        self.groups = groups
        self.assignmentFields = assignmentFields
        self.eventGroup = eventGroup
        self.substatus = substatus
        self.priority = priority
        self.assignment = assignment
        self.intendedRoute = intendedRoute
        self.comment = comment
    }
}
