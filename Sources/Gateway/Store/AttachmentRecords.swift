import CanonicalModel

/// The records of uploaded files, and the gateway's own keys.
protocol AttachmentReading {
    func attachment(_ id: AttachmentID) throws(StoreError) -> StoredAttachment?
    /// Those of the ids that are this tenant's, in any order.
    func attachments(_ ids: [AttachmentID], in tenant: TenantID) throws(StoreError) -> [StoredAttachment]
    func gatewayKey(_ name: String) throws(StoreError) -> [UInt8]?
}

protocol AttachmentWriting {
    /// An id is used once; a second record of it fails.
    func keep(_ attachment: StoredAttachment) throws(StoreError)
    /// Leaves a key that is there already as it is.
    func keepGatewayKey(_ name: String, _ value: [UInt8]) throws(StoreError)
}
