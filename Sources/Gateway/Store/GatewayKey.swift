import Adapters
import CanonicalModel

/// A secret that the gateway made itself: once, and kept in the store, so that what it vouches for outlives the process and every
/// process on one store vouches alike.
enum GatewayKey: String {
    /// Signs the addresses that files are fetched from.
    case downloadAddresses = "download-addresses"
    /// Seals the origins that sync writes into the tickets of outside systems.
    case syncOrigins = "sync-origins"

    private static let length = 32

    /// - Parameter mayKeep: the store may be written. Where it may not and there is no key yet, nothing was ever made with it, so one
    ///   that is forgotten again serves as well.
    func load(_ store: any TicketStore, _ cryptography: any Cryptography, mayKeep: Bool = true) throws -> [UInt8] {
        if let known = try read(store) { return known }
        let fresh = try cryptography.randomBytes(Self.length)
        guard mayKeep else { return fresh }
        try store.write { batch throws(StoreError) in
            _ = try batch.attempt { try $0.keepGatewayKey(rawValue, fresh) }
        }
        guard let kept = try read(store) else { throw CommandFailure("the key '\(rawValue)' could not be kept") }
        return kept
    }

    private func read(_ store: any TicketStore) throws(StoreError) -> [UInt8]? {
        try store.read { reading throws(StoreError) in try reading.gatewayKey(rawValue) }
    }
}
