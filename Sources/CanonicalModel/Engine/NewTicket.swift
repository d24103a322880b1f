/// A ticket to be. Absent values take the workflow's defaults.
public struct NewTicket: Sendable {
    public var title: String?
    public var detail: String
    public var creatorName: String
    public var customer: Customer
    public var classification: Classification
    public var productLine: ProductLineID?
    public var tags: [TagID]
    /// As given by the caller, by key; what the initial state lets a creator fill in is taken.
    public var input: FieldInput
    public var groups: JSONObject
    public var assignmentFields: JSONObject
    public var eventGroup: JSONObject
    public var form: FormID?
    public var parent: Ticket.Parent?
    public var relation: Ticket.Relation?
    public var needsHandling: Bool
    public var reported: Moment?
    public var attachments: [Attachment]
    /// For a ticket that is written down with its solution.
    public var solutionAttachments: [Attachment]
    public var isSolved: Bool
    public var substatus: String?
    /// Kept for the first assignment.
    public var intendedRoute: Route?
    public var comment: String
    /// Set for a copy of another system's ticket.
    public var copy: Copy?

    /// The title is final, and the rules for who may submit, and how often, were the other system's.
    public struct Copy: Equatable, Sendable {
        public var creator: Username?

        public init(creator: Username? = nil) {
            self.creator = creator
        }
    }

    public init(
        title: String? = nil, detail: String = "", creatorName: String = "", customer: Customer = Customer(),
        classification: Classification = Classification(), productLine: ProductLineID? = nil, tags: [TagID] = [],
        input: FieldInput = FieldInput(), groups: JSONObject = JSONObject(), assignmentFields: JSONObject = JSONObject(),
        eventGroup: JSONObject = JSONObject(), form: FormID? = nil, parent: Ticket.Parent? = nil,
        relation: Ticket.Relation? = nil, needsHandling: Bool = true, reported: Moment? = nil,
        attachments: [Attachment] = [], solutionAttachments: [Attachment] = [], isSolved: Bool = false,
        substatus: String? = nil, intendedRoute: Route? = nil, comment: String = ""
    ) {
        self.title = title
        self.detail = detail
        self.creatorName = creatorName
        self.customer = customer
        self.classification = classification
        self.productLine = productLine
        self.tags = tags
        self.input = input
        self.groups = groups
        self.assignmentFields = assignmentFields
        self.eventGroup = eventGroup
        self.form = form
        self.parent = parent
        self.relation = relation
        self.needsHandling = needsHandling
        self.reported = reported
        self.attachments = attachments
        self.solutionAttachments = solutionAttachments
        self.isSolved = isSolved
        self.substatus = substatus
        self.intendedRoute = intendedRoute
        self.comment = comment
    }
}
