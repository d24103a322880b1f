/// What another system says of a ticket. Nil is not said.
public struct Synchronised: Sendable {
    public var title: String?
    public var detail: String?
    /// Custom fields by key; null removes.
    public var values = JSONObject()
    public var classification: Classification?
    public var customer: Customer?
    public var productLine: ProductLineID??
    public var tags: [TagID]?
    public var substatus: String??
    public var state: StateID?
    public var lifecycle: Lifecycle?
    /// Who has to act now.
    public var handlers: [Username]?
    public var isDeleted = false

    public init() {}

    var hasValues: Bool {
        title != nil || detail != nil || !values.isEmpty || classification != nil || customer != nil || productLine != nil
            || tags != nil || substatus != nil
    }
}
