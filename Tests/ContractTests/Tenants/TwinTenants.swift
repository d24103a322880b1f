import CanonicalModel
import Foundation
import TestSupport

@testable import Adapters

/// One of two tenants that share a gateway and all their names and numbers: callers, people, workflows, product lines, tags.
/// What differs are the secrets, and a word that is in every text of its tickets and nowhere in the other's.
struct TwinTenant: Sendable {
    var name: String
    var marker: String

    static let all = [TwinTenant(name: "north", marker: "北辰NORTHMARK"), TwinTenant(name: "south", marker: "南斗SOUTHMARK")]

    /// The other one.
    var twin: TwinTenant { TwinTenant.all.first { $0.name != name } ?? self }
    var dataSource: String { "ds-\(name)" }
    var password: String { "password-of-\(name)" }
    func secret(_ contract: String) -> String { "demo-\(contract)-\(name)" }
}

/// Calls with a tenant's credentials.
extension TwinTenant {
    /// - Parameter path: path and query below `/api/v1.0`.
    func loonflow(_ method: String, _ path: String, user: String = "lisi", body: String = "") -> ClientRequest {
        let time = "\(GateClients.now)"
        return request(method, "/api/v1.0" + path, body, [
            ("appname", "ops"), ("timestamp", time), ("signature", GateClients.kingsoftSign("", secret("loonflow"), at: time)), ("username", user),
        ])
    }

    /// - Parameter path: path and query below `/workorder/api/ticket/`.
    func kingsoft(_ method: String, _ path: String, body: String = "") -> ClientRequest {
        let time = "\(GateClients.now)"
        return request(method, "/workorder/api/ticket/" + path, body, [
            ("AppId", "ops"), ("Timestamp", time), ("Sign", GateClients.kingsoftSign("ops", secret("kingsoft"), at: time)),
        ])
    }

    func ngs(_ verb: String, staff: String = "SLISI", body: String) -> ClientRequest {
        request("POST", "/ngs/wo/" + verb, body, [("ds", dataSource), ("staffId", staff), ("groupId", "SERVICE")])
    }

    /// - Parameter path: path and query below `/api/sanmen/v1`.
    func native(_ path: String) -> ClientRequest {
        request("GET", "/api/sanmen/v1" + path, "", [("Authorization", "Bearer " + secret("native"))])
    }

    private func request(_ method: String, _ target: String, _ body: String, _ headers: [(String, String)]) -> ClientRequest {
        var request = ClientRequest(method, target, body: Array(body.utf8))
        request.headers = headers.map { (name: $0.0, value: $0.1) }
        return body.isEmpty ? request : request.with("Content-Type", "application/json")
    }
}

/// The gateway that both are on, with tickets in each.
final class TwinSite {
    private(set) var gateway: GatewayProcess
    let folder: String

    init() throws {
        folder = try GatewayProcess.temporaryFolder()
        for part in ["config/contracts", "config/directory", "config/catalog", "config/workflows", "data"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        for (path, text) in try Self.files() { try text.write(toFile: "\(folder)/config/\(path)", atomically: true, encoding: .utf8) }
        gateway = try GatewayProcess(data: folder + "/data", configuration: folder + "/config")
    }

    /// Killed without notice and started again on what it left.
    func restart() throws {
        gateway.kill()
        gateway = try GatewayProcess(data: folder + "/data", configuration: folder + "/config")
    }

    deinit {
        gateway.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func files() throws -> [(path: String, text: String)] {
        let tenants = TwinTenant.all
        func callers(_ entry: (TwinTenant) -> String) -> String { tenants.map(entry).joined(separator: ", ") }
        var files = [
            ("contracts/loonflow.json5", "{ openMedia: false, callers: [\(callers { "{ name: 'ops', token: '\($0.secret("loonflow"))', tenant: '\($0.name)', serialPrefix: 'sn' }" })] }"),
            ("contracts/kingsoft.json5", "{ callers: [\(callers { "{ appId: 'ops', secret: '\($0.secret("kingsoft"))', tenant: '\($0.name)', serialPrefix: 'sn' }" })] }"),
            ("contracts/native.json5", "{ tokens: [\(callers { "{ name: 'reader', token: '\($0.secret("native"))', tenant: '\($0.name)' }" })] }"),
            ("contracts/ngs.json5", """
                { returnIds: true, dataSources: [\(callers {
                    "{ name: '\($0.dataSource)', tenant: '\($0.name)', apiWhiteList: ['127.0.0.1'], serialPrefix: 'sn' },"
                        + "{ name: 'shared', tenant: '\($0.name)', apiWhiteList: ['127.0.0.1'], epids: ['\($0.name)'], serialPrefix: 'sn' }"
                })],
                  maps: [\(callers { "{ mapId: 'desk', tenant: '\($0.name)', workflow: 2, steps: { process: 202 } }" })] }
                """),
        ]
        for tenant in tenants {
            let hash = try Command.run(["sh", "-c", "printf '%s\\n' \(tenant.password) | '\(GatewayProcess.program)' hash-password"])
            let line = hash.output.split(separator: "\n").last.map(String.init) ?? ""
            files += [
                ("directory/\(tenant.name).json5", directory(of: tenant, passwordHash: line)),
                ("catalog/\(tenant.name).json5", catalog(of: tenant)),
                ("workflows/\(tenant.name).json5", workflow(of: tenant)),
            ]
        }
        return files
    }

    private static func directory(of tenant: TwinTenant, passwordHash: String) -> String {
        """
        { tenant: "\(tenant.name)",
          departments: [{ id: 3, name: "服务台", leader: "zhangsan", code: "SERVICE" }],
          roles: [{ id: 1, name: "坐席", code: "AGENT" }],
          people: [
            { id: 1, username: "admin", alias: "管理员\(tenant.marker)", kind: "superAdministrator", staffNumber: 40001 },
            { id: 3, username: "zhangsan", alias: "张三\(tenant.marker)", departments: [3], roles: [1], staffId: "SELITE", staffNumber: 40003, passwordHash: "\(passwordHash)" },
            { id: 4, username: "lisi", alias: "李四\(tenant.marker)", departments: [3], roles: [1], staffId: "SLISI", staffNumber: 40004 },
          ] }
        """
    }

    private static func catalog(of tenant: TwinTenant) -> String {
        """
        { tenant: "\(tenant.name)",
          productLines: [{ id: 36, name: "云服务器", workflow: 2, department: 3, manager: "zhangsan" }],
          types: [{ id: 1, name: "问题排查" }, { id: 11, name: "无法登录", parent: 1 }],
          tags: [{ id: 1, name: "重点客户" }, { id: 2, name: "线上故障" }],
          organizations: [{ id: 1, name: "示例科技" }] }
        """
    }

    private static func workflow(of tenant: TwinTenant) -> String {
        """
        { tenant: "\(tenant.name)", id: 2, name: "服务台", description: "\(tenant.marker)",
          display: ["sn", "title", "contact"],
          fields: [{ id: 201, key: "contact", name: "联系方式", type: "text" }, { id: 202, key: "proof", name: "凭证", type: "file" }],
          states: [
            { id: 201, name: "登记", kind: "initial", order: 1, participant: { creator: true }, fields: { title: "required", contact: "optional", proof: "optional" } },
            { id: 202, name: "处理中", order: 2, participant: { departments: [3] }, fields: { title: "optional", contact: "optional", proof: "optional" } },
            { id: 203, name: "待确认", order: 3, participant: { creator: true }, fields: { contact: "readOnly" } },
            { id: 204, name: "结束", kind: "end", order: 4 },
          ],
          transitions: [
            { id: 2001, name: "提交", from: 201, to: 202 }, { id: 2002, name: "处理完成", from: 202, to: 203 },
            { id: 2004, name: "确认解决", from: 203, to: 204 },
          ] }
        """
    }
}
