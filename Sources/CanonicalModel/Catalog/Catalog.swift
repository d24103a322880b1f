/// A product line: what integrators file tickets under, and so which workflow and group gets them.
public struct ProductLine: Equatable, Sendable {
    public var id: ProductLineID
    public var name: String
    /// An own product's line, or (false) one of the product library.
    public var isOwn: Bool
    public var workflow: WorkflowID
    public var department: DepartmentID?
    public var manager: Username?
    /// The form of tickets that are created under it without one of their own.
    public var form: FormID?

    public init(
        id: ProductLineID, name: String, isOwn: Bool = false, workflow: WorkflowID, department: DepartmentID? = nil,
        manager: Username? = nil, form: FormID? = nil
    ) {
        self.id = id
        self.name = name
        self.isOwn = isOwn
        self.workflow = workflow
        self.department = department
        self.manager = manager
        self.form = form
    }
}

/// A ticket type or subtype; subtypes name their parent.
public struct TicketType: Equatable, Sendable {
    public var id: Int64
    public var name: String
    public var parent: Int64?

    public init(id: Int64, name: String, parent: Int64? = nil) {
        self.id = id
        self.name = name
        self.parent = parent
    }
}

public struct Tag: Equatable, Sendable {
    public var id: TagID
    public var name: String
    public var isEnabled: Bool
    public var isDeleted: Bool
    public var created: Moment
    public var updated: Moment

    public init(
        id: TagID, name: String, isEnabled: Bool = true, isDeleted: Bool = false, created: Moment, updated: Moment
    ) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.isDeleted = isDeleted
        self.created = created
        self.updated = updated
    }
}
