import Adapters
import CanonicalModel

/// `gateway.json5`: how the gateway itself serves.
struct GatewaySettings: Sendable {
    var listen: String?
    var calendar: ZonedCalendar
    var trustedProxies: [String]
    var server = HTTPServerConfiguration()
    var queuedWrites: Int
    var idempotencyHours: Int64
    var egress: EgressGuard
    var delivery: DeliverySettings
    var attachments: AttachmentSettings

    init(_ reader: inout ConfigReader) {
        listen = reader.optionalString("listen")
        calendar = reader.optionalCalendar("timeZone") ?? ZonedCalendar(identifier: "Asia/Shanghai") ?? .utc
        trustedProxies = reader.stringList("trustedProxies")
        for entry in trustedProxies where CIDR(entry) == nil {
            reader.report("trustedProxies", "'\(entry)' in 'trustedProxies' is no address and no range of addresses")
        }
        var server = HTTPServerConfiguration()
        queuedWrites = reader.object("limits") { reader in
            server.maxBodyBytes = reader.int("bodyBytes", range: 1024...(1 << 30), default: server.maxBodyBytes)
            server.maxHeaderBytes = reader.int("headerBytes", range: 1024...(1 << 20), default: server.maxHeaderBytes)
            server.maxConnections = reader.int("connections", range: 1...100_000, default: server.maxConnections)
            server.maxConnectionsPerAddress = reader.int("connectionsPerAddress", range: 0...100_000, default: 0)
            let seconds = reader.int("requestSeconds", range: 1...3600, default: Int(server.requestDeadlineSeconds))
            server.requestDeadlineSeconds = Double(seconds)
            let idle = reader.int("idleSeconds", range: 1...3600, default: Int(server.idleTimeoutSeconds))
            server.idleTimeoutSeconds = UInt32(idle)
            return reader.int("queuedWrites", range: 1...1_000_000, default: 8192)
        }
        self.server = server
        idempotencyHours = Int64(reader.int("idempotencyHours", range: 1...8760, default: 24))
        egress = reader.object("egress", EgressGuard.init(_:))
        delivery = reader.object("delivery", DeliverySettings.init(_:))
        delivery.scripts = reader.object("scripts", ScriptSettings.init(_:))
        attachments = reader.object("attachments", AttachmentSettings.init(_:))
    }
}
