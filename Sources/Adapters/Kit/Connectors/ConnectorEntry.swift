import CanonicalModel

/// How a contract joins sync as somebody else's system: the outgoing direction of its adapter. `Registry` lists them.
package struct ConnectorEntry: Sendable {
    package var contract: ContractName
    /// Reads the settings of one system, `connectors/<system>.json5`.
    package var configure: @Sendable (inout ConfigReader, ConnectorEnvironment) -> ConnectorConfiguration

    package init(
        _ contract: ContractName,
        configure: @escaping @Sendable (inout ConfigReader, ConnectorEnvironment) -> ConnectorConfiguration
    ) {
        self.contract = contract
        self.configure = configure
    }
}

/// Settings that all connectors share.
package struct ConnectorEnvironment: Sendable {
    package var calendar: ZonedCalendar

    package init(calendar: ZonedCalendar) {
        self.calendar = calendar
    }
}

/// What a system's settings came to.
package struct ConnectorConfiguration: Sendable {
    package var capabilities: ConnectorCapabilities
    package var remote: RemoteSettings
    /// An end of one job. Its tickets have the system's own field names and values; the job's mapping is not its business.
    package var makeEnd: @Sendable (ConnectorServices, SyncFilter) -> any SyncEnd
    /// The tickets that a call of the system says have changed; nil for a system that sends none.
    /// - Throws: `unauthenticated` where the call is not from that system.
    package var readEvent: (@Sendable (GateRequest, any Cryptography, Moment) throws(CanonicalError) -> [TwinID])?

    package init(
        capabilities: ConnectorCapabilities, remote: RemoteSettings,
        makeEnd: @escaping @Sendable (ConnectorServices, SyncFilter) -> any SyncEnd,
        readEvent: (@Sendable (GateRequest, any Cryptography, Moment) throws(CanonicalError) -> [TwinID])? = nil
    ) {
        self.capabilities = capabilities
        self.remote = remote
        self.makeEnd = makeEnd
        self.readEvent = readEvent
    }
}

/// What a system can do, checked when a job is configured.
package struct ConnectorCapabilities: Sendable {
    package var traits: EndTraits
    /// Own fields that every ticket has and that can be read.
    package var readable: Set<FieldKey>
    /// Of these, what can be written at all; creation may take more than a later change.
    package var writable: Set<FieldKey>
    /// What can only be given with the creation.
    package var onlyAtCreation: Set<FieldKey> = []
    /// Any other name that has a place is a custom field, readable and writable.
    package var hasCustomFields: Bool
    /// Nil where custom fields are read whatever they are called.
    package var shownFields: ShownFields?
    /// Where a field of this name lies: two names of one place are one field. Nil for a name that no field can have.
    package var place: @Sendable (FieldKey) -> FieldKey? = { $0 }
    /// What the connector itself keeps in tickets, by its place: the setting that names it.
    package var kept: [FieldKey: String] = [:]
    /// Custom fields too can only be given with the creation.
    package var customFieldsOnlyAtCreation = false
    package var listsAll: Bool
    package var comments: Bool
    /// Its tickets can be given files.
    package var attachments: Bool
    /// Its tickets' files can be fetched.
    package var givesFiles = false
    /// What `lifecycle` can read as.
    package var readableLifecycles: Set<Lifecycle> = []
    /// What `lifecycle` can be set to; any other value is refused.
    package var writableLifecycles: Set<Lifecycle> = []
    /// Which of a job's filters it can keep to.
    package var filters: Set<Filter> = []
    /// Of these, which are about something that a ticket keeps as long as it lives.
    package var lastingFilters: Set<Filter> = []

    package enum Filter: String, Sendable, CaseIterable {
        case workflows, productLines, lifecycles, tags, people, createdSince
    }

    package init(
        traits: EndTraits, readable: Set<FieldKey>, writable: Set<FieldKey>, hasCustomFields: Bool, listsAll: Bool,
        comments: Bool, attachments: Bool
    ) {
        self.traits = traits
        self.readable = readable
        self.writable = writable
        self.hasCustomFields = hasCustomFields
        self.listsAll = listsAll
        self.comments = comments
        self.attachments = attachments
    }
}

/// What a connector is given.
package struct ConnectorServices: Sendable {
    package var system: SystemName
    package var cryptography: any Cryptography
    package var seal: OriginSeal
    package var remote: any RemoteCaller
    package var now: @Sendable () -> Moment
    /// Of the job whose end is made.
    package var needs = EndNeeds()

    /// - Parameter originKey: seals what is written there; the gateway's own, and always the same.
    package init(
        system: SystemName, cryptography: any Cryptography, originKey: [UInt8], remote: any RemoteCaller,
        now: @escaping @Sendable () -> Moment
    ) {
        self.system = system
        self.cryptography = cryptography
        seal = OriginSeal(key: originKey, system: system, cryptography: cryptography)
        self.remote = remote
        self.now = now
    }
}

/// What a job needs of an end's tickets. What it does not need may be left out, where that spares calls.
package struct EndNeeds: Equatable, Sendable {
    package var comments = true
    package var files = true
    /// Comments, and files, that are new have to be noticed.
    package var newComments = true
    package var newFiles = true
    /// Own fields whose changes have to be noticed; nil is all.
    package var newValues: Set<FieldKey>?

    package init() {}
}
