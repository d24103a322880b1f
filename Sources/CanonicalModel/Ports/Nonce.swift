/// What makes a signed call one that may be made once: a value its owner has not used before.
public struct Nonce: Equatable, Sendable {
    /// Whose value it is; two owners may use the same.
    public var owner: String
    public var value: [UInt8]
    /// Until then it is remembered. A call that is only carried out later is refused, since a repetition could not be told any more.
    public var expires: Moment

    public init(owner: String, value: [UInt8], expires: Moment) {
        self.owner = owner
        self.value = value
        self.expires = expires
    }
}
