import CanonicalModel

extension ViewProbe.Part {
    private static let later = Moment(seconds: 1_700_003_600)
    private static let file = Attachment(author: 7, name: "a.txt", path: "workorder/7/0123456789abcdef0123456789abcdef", size: 1, type: "text/plain")

    static let moments: [Self] = [
        Self(name: "reported") { $0.moments.reported = later },
        Self(name: "created") { $0.moments.created = later },
        Self(name: "started") { $0.moments.started = later },
        Self(name: "suspended") { $0.moments.suspended = later },
        Self(name: "progressed") { $0.moments.progressed = later },
        Self(name: "finished") { $0.moments.finished = later },
        Self(name: "solved") { $0.moments.solved = later },
        Self(name: "closed") { $0.moments.closed = later },
        Self(name: "updated") { $0.moments.updated = later },
    ]

    static let people: [Self] = [
        Self(name: "creator") {
            $0.creator = "lisi"
            $0.creatorName = "李四"
        },
        Self(name: "who has to act") { $0.handling = .by(["lisi"]) },
        Self(name: "who asked for help") { $0.handling.helpRequestedBy = "lisi" },
        Self(name: "votes") { $0.handling.votes = [Handling.Vote(person: "lisi")] },
        Self(name: "who was ever asked") { $0.involved = ["lilei", "lisi"] },
        Self(name: "customer organization") {
            $0.customer.organization = 5
            $0.customer.organizationName = "acme"
        },
        Self(name: "customer accounts") { $0.customer.accounts = [["user_id": 7]] },
        Self(name: "customer guid") { $0.customer.guid = "C-1" },
    ]

    static let kinds: [Self] = [
        Self(name: "type") { $0.classification.type = 1 },
        Self(name: "subtype") { $0.classification.subtype = 11 },
        Self(name: "second subtype") { $0.classification.secondSubtype = 12 },
        Self(name: "priority") { $0.classification.priority = 2 },
        Self(name: "product line") { $0.productLine = 36 },
        Self(name: "tags") { $0.tags = [5] },
        Self(name: "form") { $0.form = 9 },
        Self(name: "workflow") { $0.workflow = 2 },
    ]

    static let content: [Self] = [
        Self(name: "number") { $0.id = 2 },
        Self(name: "serial number") { $0.serialNumber = "demo_200101010002" },
        Self(name: "title") { $0.title = "t" },
        Self(name: "detail") { $0.detail = "d" },
        Self(name: "custom field `days`") { $0.fields["days"] = 3 },
        Self(name: "a member of a field group") { $0.groups["objective"] = ["other": 3] },
        Self(name: "attachments") { $0.attachments = [file] },
        Self(name: "attachments of the solution") { $0.solutionAttachments = [file] },
        Self(name: "parent") { $0.parent = Ticket.Parent(ticket: 3, state: 4) },
        Self(name: "related ticket") { $0.relation = Ticket.Relation(ticket: 3, sharesStatus: false) },
        Self(name: "shares the related ticket's status") { $0.relation = Ticket.Relation(ticket: 0, sharesStatus: true) },
        Self(name: "the customer says it is solved") { $0.flags.isSolved = true },
        Self(name: "suspended") { $0.flags.isSuspended = true },
        Self(name: "only a record") { $0.flags.needsHandling = false },
        Self(name: "last hook failed") { $0.flags.hookSucceeded = false },
        Self(name: "substatus") { $0.substatus = "s" },
        Self(name: "outcome") { $0.outcome = "o" },
    ]
}
