/// What the adapters may read. Answered from memory or by a pooled reader; never waits for a writer.
public protocol TicketReading: Sendable {
    /// Everything the tenant has defined; empty for a tenant nobody has heard of.
    func definitions(of tenant: TenantID) -> Definitions
    /// All callers of a contract, in every tenant.
    func callers(_ contract: ContractName) -> [Caller]
    /// Those who go by this name, at most one in each tenant: which of them it is that calls, their secrets say.
    func callers(_ contract: ContractName, named name: CallerName) -> [Caller]

    /// Deleted tickets are not found.
    func ticket(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> Ticket?
    /// The version of a ticket where it is known at once, without reading anything: a ticket that had this version when it
    /// was read has not changed since. Nil says nothing.
    func version(of ticket: TicketID, in tenant: TenantID) -> Int64?
    /// With its assignments, oldest first, from the same moment.
    func aggregate(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> TicketAggregate?
    func tickets(_ query: TicketQuery) throws(CanonicalError) -> Page<Ticket>
    func assignments(of tickets: [TicketID]) throws(CanonicalError) -> [TicketID: [Assignment]]
    func events(_ query: EventQuery) throws(CanonicalError) -> Page<TicketEvent>
    /// How many tickets of each workflow were created on each day of the calendar, by day and then workflow; days without
    /// any are left out.
    func dailyCounts(of workflows: Set<WorkflowID>, in tenant: TenantID, calendar: ZonedCalendar)
        throws(CanonicalError) -> [DailyCount]
    func session(tokenHash: [UInt8]) throws(CanonicalError) -> Session?
    /// As issued by the operator, expired ones included; a revoked one is not there.
    func accessToken(hash: [UInt8]) throws(CanonicalError) -> AccessToken?

    /// Whoever's it is: for downloads, whose address itself is the permission.
    func attachment(_ id: AttachmentID) throws(CanonicalError) -> StoredAttachment?
    /// Those of the ids that are files of this tenant, in any order.
    func attachments(_ ids: [AttachmentID], in tenant: TenantID) throws(CanonicalError) -> [StoredAttachment]
}

extension TicketReading {
    public func callers(_ contract: ContractName, named name: CallerName) -> [Caller] {
        callers(contract).filter { $0.name == name }
    }

    public func version(of ticket: TicketID, in tenant: TenantID) -> Int64? { nil }
    public func accessToken(hash: [UInt8]) throws(CanonicalError) -> AccessToken? { nil }
}

/// A person's stay at a gate, known by the hash of its token.
public struct Session: Equatable, Sendable {
    public var tokenHash: [UInt8]
    public var contract: ContractName
    public var caller: CallerName
    public var tenant: TenantID
    public var person: Username
    public var group: String?
    public var expires: Moment

    public init(
        tokenHash: [UInt8], contract: ContractName, caller: CallerName, tenant: TenantID, person: Username,
        group: String? = nil, expires: Moment
    ) {
        self.tokenHash = tokenHash
        self.contract = contract
        self.caller = caller
        self.tenant = tenant
        self.person = person
        self.group = group
        self.expires = expires
    }
}

/// What an adapter may ask to be written.
public indirect enum WriteRequest: Sendable {
    case ticket(CommandRequest)
    case openSession(Session)
    case closeSession(tokenHash: [UInt8])
    case keepAttachment(StoredAttachment)
    /// What is inside, or nothing, where the nonce is new; else refused as `conflict(.replayed)`. The nonce is used up even
    /// where what is inside is refused.
    case once(Nonce, WriteRequest?)
}

extension WriteRequest {
    /// What has to be used up before it is carried out.
    public var nonce: Nonce? {
        if case .once(let nonce, _) = self { nonce } else { nil }
    }
}

public enum WriteOutcome: Sendable {
    case ticket(CommandOutcome)
    case done
}
