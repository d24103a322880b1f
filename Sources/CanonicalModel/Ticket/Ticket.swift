/// A ticket as every gate sees it: one value, from which each contract makes its own view.
public struct Ticket: Equatable, Sendable {
    public var id: TicketID
    public var guid: Guid
    public var tenant: TenantID
    /// The serial number people read out on the telephone: `<prefix>_<day><counter>`.
    public var serialNumber: String
    public var title: String
    public var detail: String

    public var workflow: WorkflowID
    /// The version of the workflow the ticket began with; it stays on it.
    public var workflowVersion: Int64
    public var state: StateID
    public var lifecycle: Lifecycle

    public var creator: Username
    /// The creator's name as the creating caller gave it, where the directory may not know the person.
    public var creatorName: String
    /// The caller (app, data source) through which it was created.
    public var caller: CallerName
    public var customer: Customer
    public var classification: Classification
    public var productLine: ProductLineID?
    public var tags: [TagID]

    /// Custom fields by key. loonflow's custom fields and Kingsoft's `form_values` are this.
    public var fields: JSONObject
    /// A contract's field groups exactly as given (NGS `objective`, `task`, `tabc`, …).
    public var groups: JSONObject
    public var form: FormID?

    public var parent: Parent?
    public var relation: Relation?
    public var flags: Flags
    public var moments: TicketMoments
    public var handling: Handling
    /// Everybody who was ever asked to act, the creator first.
    public var involved: [Username]
    public var attachments: [Attachment]
    public var solutionAttachments: [Attachment]
    /// The outcome in the ending caller's own word, e.g. NGS `objectiveStatus`.
    public var outcome: String?
    public var substatus: String?
    /// Grows by one with every change.
    public var version: Int64

    public struct Parent: Equatable, Sendable {
        public var ticket: TicketID
        /// The parent's state that waits for this child.
        public var state: StateID

        public init(ticket: TicketID, state: StateID) {
            self.ticket = ticket
            self.state = state
        }
    }

    public struct Relation: Equatable, Sendable {
        public var ticket: TicketID
        /// While the related ticket is open this one shows its status, and it ends with it.
        public var sharesStatus: Bool

        public init(ticket: TicketID, sharesStatus: Bool) {
            self.ticket = ticket
            self.sharesStatus = sharesStatus
        }
    }

    public struct Flags: Equatable, Sendable {
        public var isDeleted = false
        /// The customer confirmed that the problem is solved.
        public var isSolved = false
        public var isSuspended = false
        /// False for a ticket that is only a record: nobody is asked to act.
        public var needsHandling = true
        /// The last hook of the ticket went well (or there was none).
        public var hookSucceeded = true

        public init() {}
    }

    public init(
        id: TicketID, guid: Guid, tenant: TenantID, serialNumber: String, title: String, detail: String = "",
        workflow: WorkflowID, workflowVersion: Int64, state: StateID, lifecycle: Lifecycle, creator: Username,
        creatorName: String = "", caller: CallerName, moments: TicketMoments
    ) {
        self.id = id
        self.guid = guid
        self.tenant = tenant
        self.serialNumber = serialNumber
        self.title = title
        self.detail = detail
        self.workflow = workflow
        self.workflowVersion = workflowVersion
        self.state = state
        self.lifecycle = lifecycle
        self.creator = creator
        self.creatorName = creatorName
        self.caller = caller
        self.moments = moments
        customer = Customer()
        classification = Classification()
        tags = []
        fields = JSONObject()
        groups = JSONObject()
        flags = Flags()
        handling = .nobody
        involved = [creator]
        attachments = []
        solutionAttachments = []
        version = 1
    }

    /// A handler has acted past the initial state.
    public var hasStarted: Bool {
        moments.started != nil
    }
}

/// For whom the ticket is.
public struct Customer: Equatable, Sendable {
    /// NGS `customerGuid`, as given.
    public var guid: String?
    public var organization: OrganizationID?
    public var organizationName = ""
    /// Customer accounts as the creating contract gave them.
    public var accounts: [JSON] = []

    public init() {}
}

/// Numbers by which a site sorts its tickets; their meaning is configured.
public struct Classification: Equatable, Sendable {
    public var type: Int64?
    public var subtype: Int64?
    public var secondSubtype: Int64?
    /// 1 is the most urgent.
    public var priority: Int64?

    public init() {}
}

/// The moments that contracts report durations between; nil where not reached.
public struct TicketMoments: Equatable, Sendable {
    /// When the customer got in touch.
    public var reported: Moment?
    public var created: Moment
    /// The first act of a handler past the initial state.
    public var started: Moment?
    public var suspended: Moment?
    public var progressed: Moment?
    public var finished: Moment?
    /// When the customer confirmed the solution.
    public var solved: Moment?
    public var closed: Moment?
    public var updated: Moment

    public init(created: Moment) {
        self.created = created
        updated = created
    }
}

/// A file that belongs to a ticket; `path` is ours, never the client's.
public struct Attachment: Equatable, Sendable {
    public var author: Int64
    public var name: String
    public var path: String
    /// Bytes.
    public var size: Int64
    public var type: String
    /// Of the content, in hex; empty where only a name was given and no file of ours is behind it.
    public var sha256: String

    public init(author: Int64, name: String, path: String, size: Int64, type: String, sha256: String = "") {
        self.author = author
        self.name = name
        self.path = path
        self.size = size
        self.type = type
        self.sha256 = sha256
    }

    /// The file behind it, which was looked up in the ticket's tenant when the ticket took it.
    public var file: AttachmentID? {
        sha256.isEmpty ? nil : AttachmentID(path: path)
    }
}
