import Adapters
import CanonicalModel
import Foundation
import Synchronization
import TestSupport

@testable import Gateway

/// A contract that an outside system speaks, as far as tests differ by it.
enum RemoteKind: String, CaseIterable, Sendable {
    case loonflow, kingsoft
    /// Only written to, so it is not among those that are asked.
    case ngs

    static let allCases: [RemoteKind] = [.loonflow, .kingsoft]

    /// Below the base address; `edit` is laid over it.
    func settings(port: UInt16, _ extra: String, secret: String?) -> String {
        let total = extra.contains("totalMilliseconds") ? "" : "totalMilliseconds: 5000,"
        let common = """
            baseURL: "http://127.0.0.1:\(port)", callsPerSecond: 0, firstRetryMilliseconds: 20, \(total) \(extra) originField: "\(self == .ngs ? "objective.origin" : "origin")"
            """
        return switch self {
        case .loonflow:
            """
            { \(common), appName: "demo", token: "\(secret ?? "demo-loonflow-token")", username: "admin", reader: "sync-reader",
              workflow: 2, transition: 2001, customFields: ["contact", "solution"], attachmentField: "files",
              moves: [{ lifecycle: "completed", from: 202, transition: 2002 }, { lifecycle: "completed", from: 203, transition: 2004 }] }
            """
        case .kingsoft:
            """
            { \(common), appId: "demo", secret: "\(secret ?? "demo-kingsoft-secret")",
              create: { productLine: 36, organizationName: "北京示例科技有限公司", creatorId: 40005, creatorName: "王五" } }
            """
        case .ngs:
            """
            { \(common), dataSource: "gl2019", staffId: "SELITE", groupId: "SERVICE", mapId: "service-desk" }
            """
        }
    }
}

/// A real second gateway, and a connector that takes it for somebody else's system.
final class RemoteSite {
    let kind: RemoteKind
    let gateway: GatewayProcess
    let proxy: FaultyProxy
    let system: RemoteSystem
    let configuration: ConnectorConfiguration
    /// What the log is told of the remote.
    let said = Said()
    private let loop: CurlLoop
    private let folder: String
    private let services: ConnectorServices

    /// - Parameters:
    ///   - extra: settings, each with its comma; in place of the usual ones where they have the same name.
    ///   - port: is called in place of the proxy's.
    ///   - isStrict: the remote wants loonflow calls signed whole.
    init(_ kind: RemoteKind, _ extra: String = "", secret: String? = nil, port: UInt16? = nil, isStrict: Bool = false) throws {
        self.kind = kind
        folder = try GatewayProcess.temporaryFolder()
        gateway = try GatewayProcess(configuration: try Self.configuration(in: folder, isStrict: isStrict))
        let proxy = try FaultyProxy(to: gateway.port)
        self.proxy = proxy
        let port = port ?? proxy.port
        configuration = try Self.read(kind, port: port, extra, secret: secret)
        loop = try CurlLoop(egress: EgressGuard(allowing: [port].map { EgressGuard.Place(host: "127.0.0.1", port: $0) }))
        loop.start()
        let now: @Sendable () -> Moment = { Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
        system = RemoteSystem(name: "remote", settings: configuration.remote, loop: loop, temporaryFolder: folder, gatewayName: "0123456789abcdef", now: now, log: said.add)
        services = ConnectorServices(
            system: "remote", cryptography: try OpenSSLCryptography(), originKey: Array("a key of the tests".utf8), remote: system, now: now)
    }

    deinit {
        loop.stop()
        gateway.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// - Throws: what is wrong with the settings.
    static func read(_ kind: RemoteKind, port: UInt16, _ extra: String = "", secret: String? = nil) throws -> ConnectorConfiguration {
        guard let entry = Registry.connectors.first(where: { $0.contract.value == kind.rawValue }) else {
            throw HTTPReceiver.Failure("no connector \(kind)")
        }
        var reader = try ConfigReader(
            contents: Array(kind.settings(port: port, extra, secret: secret).utf8), file: "connectors/remote.json5", sources: ConfigSources())
        let environment = ConnectorEnvironment(calendar: ZonedCalendar(identifier: "Asia/Shanghai") ?? .utc)
        let configuration = entry.configure(&reader, environment)
        reader.finish()
        guard reader.problems.isEmpty else { throw HTTPReceiver.Failure("\(reader.problems)") }
        return configuration
    }

    func end(_ filter: SyncFilter = SyncFilter(), needs: EndNeeds = EndNeeds()) -> any SyncEnd {
        var services = services
        services.needs = needs
        return configuration.makeEnd(services, filter)
    }

    /// The example's folder, whose service desk shows its origins and has a place for files.
    private static func configuration(in folder: String, isStrict: Bool) throws -> String {
        let path = folder + "/config"
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: path)
        let desk = path + "/workflows/service-desk.json5"
        let text = try String(contentsOfFile: desk, encoding: .utf8)
            .replacing(#"display: ["sn", "title","#, with: #"display: ["contact", "solution", "origin", "files", "sn", "title","#)
            .replacing("    fields: [\n", with: """
                    fields: [
                        { id: 299, key: "files", name: "files", type: "file", order: 91 },

                """)
        try text.write(toFile: desk, atomically: true, encoding: .utf8)
        guard isStrict else { return path }
        let gate = path + "/contracts/loonflow.json5"
        try String(contentsOfFile: gate, encoding: .utf8).replacing(#"{ name: "demo","#, with: #"{ name: "demo", strict: true,"#)
            .write(toFile: gate, atomically: true, encoding: .utf8)
        return path
    }

    final class Said: Sendable {
        private let held = Mutex<[String]>([])
        var lines: [String] { held.withLock { $0 } }
        @Sendable func add(_ line: String) { held.withLock { $0.append(line) } }
    }

    // MARK: What people do there

    /// The ticket's number.
    func make(_ title: String) throws -> TwinID {
        let request = switch kind {
        case .loonflow: GateClients.loonflowCreate(title: title)
        case .kingsoft: GateClients.kingsoftCreate(title: title)
        case .ngs: GateClients.ngsCreate(title: title)
        }
        let answer = try JSON(parsing: try gateway.exchange(request).body)
        guard let id = answer["data"]?["ticket_id"]?.int64Value ?? answer["data"]?["id"]?.int64Value else {
            throw HTTPReceiver.Failure(answer.text)
        }
        return TwinID(String(id))
    }

    /// Something that changes the ticket: a field where the contract can, a handler's step where it cannot.
    func edit(_ id: TwinID, _ text: String) throws {
        let request = GateClients.loonflow("PATCH", "/tickets/\(id)/fields", body: #"{"title":"\#(text)"}"#)
        _ = try gateway.exchange(request)
    }

    func comment(_ id: TwinID, _ text: String) throws {
        let request = switch kind {
        case .loonflow: GateClients.loonflow("POST", "/tickets/\(id)/comments", body: JSON.object(["suggestion": JSON(text)]).text)
        case .kingsoft, .ngs: GateClients.kingsoft("POST", "comment_ticket", body: #"{"id":\#(id),"detail":\#(JSON(text).text)}"#)
        }
        _ = try gateway.exchange(request)
    }
}

extension SyncEnd {
    /// The ticket, which has to be there.
    func shown(_ id: TwinID?) async throws -> SyncTicket {
        guard let id, case .present(let ticket, _) = try await ticket(id) else {
            throw HTTPReceiver.Failure("ticket \(id?.value ?? "nil") is not there")
        }
        return ticket
    }

    /// Everything from a cursor to the end.
    func allChanges(since cursor: String?, limit: Int = 100) async throws -> (ids: [TwinID], next: String?) {
        var (ids, next): ([TwinID], String?) = ([], cursor)
        while true {
            let page = try await changes(since: next, limit: limit)
            ids += page.changes.map(\.id)
            next = page.next
            if !page.hasMore { return (ids, next) }
        }
    }
}
