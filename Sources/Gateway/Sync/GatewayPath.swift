import Adapters
import CanonicalModel

/// The gateways that a ticket has come through, in their order. Each job's call carries it with the gateway's own name at its end,
/// so that no ticket comes back to where it was: two gateways whose jobs tie the same tickets, or one whose connector leads to
/// itself, would otherwise make more and more of them.
struct GatewayPath: Equatable, Sendable {
    static let header = "Sanmen-Path"
    /// Of what is being written now.
    @TaskLocal static var current = GatewayPath()

    private static let most = 16
    private static let nameLength = 16

    private(set) var gateways: [String] = []

    init() {}

    /// Nil for a text that no gateway has written.
    init?(_ text: String) {
        guard text.utf8.count <= (Self.nameLength + 1) * Self.most else { return nil }
        gateways = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard gateways.allSatisfy({ $0.utf8.count == Self.nameLength && $0.utf8.allSatisfy(Self.isHex) }) else { return nil }
    }

    /// Of a call; empty where no job has made it.
    init(_ request: GateRequest) {
        self = request.headers[Self.header].flatMap { GatewayPath($0) } ?? GatewayPath()
    }

    /// What a gateway is called on the way, from a key that only its data folder has.
    static func name(_ key: [UInt8], _ cryptography: any Cryptography) -> String {
        String(Hex.encode(cryptography.hmac(.sha256, key: key, message: Array("gateway".utf8))).prefix(nameLength))
    }

    var text: String { gateways.joined(separator: ",") }
    var isEmpty: Bool { gateways.isEmpty }

    /// A call of this path may be taken by the gateway of this name.
    func mayGo(to name: String) -> Bool {
        gateways.count < Self.most && !gateways.contains(name)
    }

    func through(_ name: String) -> GatewayPath {
        var path = self
        path.gateways.append(name)
        return path
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
