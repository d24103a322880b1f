import Adapters
import CanonicalModel
import Foundation
import TestSupport

@testable import Gateway

/// A loonflow site's dump: the recorded loonflow's definitions, and tickets as it answered for them at the end of each
/// recording, with some more made by hand and some damaged.
struct SiteDump {
    var rows: [JSON]

    static let folder = GatewayProcess.checkout + "/Tests/ContractTests/Import/site"

    init() throws {
        rows = try Self.read(GatewayProcess.checkout + "/Tests/ContractTests/Loonflow/conformance/fixture.json")
        rows += try Self.read(Self.folder + "/tickets.json")
    }

    static func read(_ path: String) throws -> [JSON] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSON(parsing: Array(data)).arrayValue ?? []
    }

    static func record(_ id: Int64, serialNumber: String, title: String = "one more") -> JSON {
        [
            "model": "ticket.ticketrecord", "pk": JSON(id),
            "fields": [
                "creator": "lilei", "gmt_created": "2026-11-20T08:30:00", "gmt_modified": "2026-11-20T08:31:00",
                "is_deleted": false, "title": JSON(title), "workflow_id": 2, "sn": JSON(serialNumber), "state_id": 202,
                "parent_ticket_id": 0, "parent_ticket_state_id": 0, "participant_type_id": 1, "participant": "lisi",
                "relation": "lilei,lisi", "in_add_node": false, "add_node_man": "", "script_run_last_result": true,
                "act_state_id": 1, "multi_all_person": "{}",
            ],
        ]
    }

    /// A row with other values in some of its fields.
    static func changed(_ row: JSON, _ values: JSONObject) -> JSON {
        var members = row.objectValue ?? JSONObject()
        var fields = members["fields"]?.objectValue ?? JSONObject()
        for (name, value) in values { fields[name] = value }
        members["fields"] = .object(fields)
        return .object(members)
    }

    static func log(_ id: Int64, of ticket: Int64) -> JSON {
        [
            "model": "ticket.ticketflowlog", "pk": JSON(id),
            "fields": [
                "creator": "lilei", "gmt_created": "2026-11-20T08:30:00", "gmt_modified": "2026-11-20T08:30:00",
                "is_deleted": false, "ticket_id": JSON(ticket), "transition_id": 2001, "suggestion": "",
                "participant_type_id": 1, "participant": "lilei", "state_id": 201, "intervene_type_id": 0, "ticket_data": "",
            ],
        ]
    }
}

/// A folder with a dump, the data folder it is imported into, and a gateway on that.
final class MovedSite {
    let folder: String
    var data: String { folder + "/data" }
    private var dump: String { folder + "/dump.json" }
    private(set) var gateway: GatewayProcess?
    private let cryptography: any Cryptography

    init(_ dump: SiteDump) throws {
        cryptography = try OpenSSLCryptography()
        folder = try GatewayProcess.temporaryFolder()
        try write(dump)
    }

    deinit {
        gateway?.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ dump: SiteDump) throws {
        try Data(JSON.array(dump.rows).encoded()).write(to: URL(fileURLWithPath: self.dump))
    }

    var command: [String] {
        [GatewayProcess.program, "import", "loonflow", dump, "--data", data, "--json"]
    }

    /// Its report.
    @discardableResult
    func move(_ options: String...) throws -> JSON {
        let run = try TestSupport.Command.run(command + options)
        guard run.status == 0 else { throw HTTPReceiver.Failure(run.output) }
        return try JSON(parsing: run.output)
    }

    /// With callers of the other gates beside loonflow's own.
    func serve() throws {
        let configuration = folder + "/config"
        try? FileManager.default.createDirectory(atPath: configuration + "/contracts", withIntermediateDirectories: true)
        for contract in ["kingsoft", "native", "ngs"] {
            try? FileManager.default.copyItem(
                atPath: GatewayProcess.checkout + "/adapter-config/contracts/\(contract).json5",
                toPath: configuration + "/contracts/\(contract).json5")
        }
        gateway = try GatewayProcess(data: data, configuration: configuration)
    }

    func stop() {
        gateway?.stop()
        gateway = nil
    }

    func ask(_ user: String, _ path: String, method: String = "GET", body: JSON? = nil) throws -> JSON {
        let stamp = String(Int(Date().timeIntervalSince1970))
        var request = ClientRequest(method, "/api/v1.0" + path, body: Array((body?.text ?? "").utf8))
        request.headers = [
            ("appname", "loonflow"), ("timestamp", stamp), ("username", user),
            ("signature", Loonflow.signature(stamp: stamp, token: "tok-loonflow-0001", cryptography: cryptography)),
        ]
        return try send(request)
    }

    func send(_ request: ClientRequest) throws -> JSON {
        guard let gateway else { throw HTTPReceiver.Failure("no gateway") }
        return try JSON(parsing: try gateway.client().exchange(request).body)
    }
}
