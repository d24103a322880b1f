import Adapters
import CanonicalModel

/// The key that signs download addresses: made once, kept in the store, so that addresses outlive the process and every
/// process on one store signs alike.
enum DownloadKey {
    private static let name = "download-addresses"
    private static let length = 32

    static func load(_ store: any TicketStore, _ cryptography: any Cryptography) throws -> [UInt8] {
        if let known = try read(store) { return known }
        let fresh = try cryptography.randomBytes(length)
        try store.write { batch throws(StoreError) in
            _ = try batch.attempt { try $0.keepGatewayKey(name, fresh) }
        }
        guard let kept = try read(store) else { throw CommandFailure("the key for download addresses could not be kept") }
        return kept
    }

    private static func read(_ store: any TicketStore) throws(StoreError) -> [UInt8]? {
        try store.read { reading throws(StoreError) in try reading.gatewayKey(name) }
    }
}
