/// A key to the native API that an operator has issued. The token itself is shown once and kept nowhere; only its hash is.
public struct AccessToken: Equatable, Sendable {
    /// SHA-256 of the token's text.
    public var hash: [UInt8]
    /// What the operator calls it; no two have the same.
    public var name: String
    public var tenant: TenantID
    public var role: Role
    public var workflows: WorkflowScope
    /// The token's last four characters, by which a person tells which of the tokens they hold this one is.
    public var hint: String
    public var created: Moment
    /// Nil for one that does not expire.
    public var expires: Moment?

    /// What the holder may do.
    public enum Role: String, CaseIterable, Sendable {
        /// Reads the tickets and files of its tenant.
        case reader
    }

    public init(
        hash: [UInt8], name: String, tenant: TenantID, role: Role = .reader, workflows: WorkflowScope = .all, hint: String,
        created: Moment, expires: Moment? = nil
    ) {
        self.hash = hash
        self.name = name
        self.tenant = tenant
        self.role = role
        self.workflows = workflows
        self.hint = hint
        self.created = created
        self.expires = expires
    }

    public func hasExpired(at now: Moment) -> Bool {
        expires.map { $0 <= now } ?? false
    }
}
