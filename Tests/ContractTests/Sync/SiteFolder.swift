import Foundation
import TestSupport

/// The configuration of one of two sites: the example's, with a contact sheet beside its service desk, and one job.
struct SiteFolder {
    var site: Site
    var ports: [Site: UInt16]
    var settings = ""
    /// Of the branch's connector, in place of reading every open ticket at each poll.
    var connector = ""
    var isEnabled = true

    func write(to path: String) throws {
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: path)
        for place in ["sync", "connectors"] {
            try? FileManager.default.removeItem(atPath: "\(path)/\(place)")
            try FileManager.default.createDirectory(atPath: "\(path)/\(place)", withIntermediateDirectories: true)
        }
        try edit(path + "/gateway.json5") { $0.replacing("allow: []", with: "allow: [\(allowed)]") }
        try edit(path + "/workflows/service-desk.json5") { text in
            Self.withFiles(text).replacing("    tenant:", with: site == .branch && !notice.isEmpty ? "    notices: [1],\n    tenant:" : "    tenant:")
        }
        let desk = try String(contentsOfFile: path + "/workflows/service-desk.json5", encoding: .utf8)
        try Self.sheet(of: desk).write(toFile: path + "/workflows/contact-sheet.json5", atomically: true, encoding: .utf8)
        try edit(path + "/catalog.json5") {
            $0.replacing("    productLines: [\n", with: notice + "    productLines: [\n        { id: 38, name: \"联络单\", workflow: 4, department: 3 },\n")
        }
        try connectorText.write(toFile: "\(path)/connectors/\(site.other).json5", atomically: true, encoding: .utf8)
        try job.write(toFile: "\(path)/sync/\(site.job).json5", atomically: true, encoding: .utf8)
    }

    private func edit(_ file: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try change(text).write(toFile: file, atomically: true, encoding: .utf8)
    }

    private var allowed: String {
        ports.values.sorted().map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", ")
    }

    /// The branch tells headquarters of its service desk's tickets.
    private var notice: String {
        guard site == .branch else { return "" }
        let place = "http://127.0.0.1:\(ports[.headquarters] ?? 0)/sync/events/branch"
        return "    notices: [{ id: 1, name: \"headquarters\", url: \"\(place)\", token: \"demo-notice-token\" }],\n"
    }

    private static func withFiles(_ desk: String) -> String {
        desk.replacing(#"display: ["sn","#, with: #"display: ["files", "sn","#)
            .replacing("    fields: [\n", with: "    fields: [\n        { id: 299, key: \"files\", name: \"files\", type: \"file\", order: 91 },\n")
    }

    /// As the desk, under other numbers.
    private static func sheet(of desk: String) -> String {
        var text = desk.replacing("id: 2,", with: "id: 4,").replacing("服务台", with: "联络单").replacing("    notices: [1],\n", with: "")
        for key in ["id", "from", "to"] { text = text.replacing("\(key): 2", with: "\(key): 4") }
        return text
    }

    private var connectorText: String {
        let base = "http://127.0.0.1:\(ports[site.other] ?? 0)"
        let common = """
            baseURL: "\(base)", callsPerSecond: 0, firstRetryMilliseconds: 100, longestRetrySeconds: 1, attempts: 2, totalMilliseconds: 4000,
                breakerPauseMilliseconds: 200, originField: "origin", idempotent: true,
            """
        return switch site {
        case .headquarters:
            """
            {
                contract: "loonflow", \(common)
                appName: "demo", token: "demo-loonflow-token", username: "admin", reader: "sync-reader",
                workflow: 2, transition: 2001, customFields: ["contact", "solution"], attachmentField: "files",
                events: { token: "demo-notice-token", signedBody: true },
                moves: [
                    { lifecycle: "completed", from: 202, transition: 2002 }, { lifecycle: "completed", from: 203, transition: 2004 },
                    { lifecycle: "returned", from: 202, transition: 2003 }, { lifecycle: "returned", from: 203, transition: 2005 },
                    { lifecycle: "inProgress", state: 202 },
                ],
            }
            """
        case .branch:
            """
            {
                contract: "kingsoft", \(common)
                appId: "demo", secret: "demo-kingsoft-secret", \(connector.isEmpty ? "rereadPolls: 1," : connector) events: { secret: "demo-event-secret" },
                create: { productLine: 38, organizationName: "分部", creatorId: 40004, creatorName: "李四" },
            }
            """
        }
    }

    private var job: String {
        let usual = [
            ("enabled", "\(isEnabled)"), ("direction", "\"both\""), ("every", "\"500ms\""), ("fullEvery", "\"10s\""),
            ("doubtSeconds", "15"), ("brake", "{ percent: 100 }"),
        ]
        let common = settings + usual.filter { !settings.contains($0.0 + ":") }.map { "\($0.0): \($0.1), " }.joined()
        return switch site {
        case .headquarters:
            """
            {
                \(common)
                local: { tenant: "default", name: "headquarters", workflow: 2 }, remote: { connector: "branch" },
                filter: { local: { workflows: ["2"] }, remote: { workflows: ["2"] } },
                fields: [
                    { local: "title", remote: "title" },
                    { local: "contact", remote: "contact" },
                    { local: "solution", remote: "solution", conflict: "keepBoth" },
                    { local: "lifecycle", remote: "lifecycle", table: [
                        ["inProgress", "inProgress"], ["pending", "inProgress"], ["draft", "inProgress"], ["returned", "returned"],
                        ["withdrawn", "withdrawn"], ["completed", "completed"], ["closed", "closed"], ["failed", "closed"], ["cancelled", "closed"],
                    ], otherwise: { local: { use: "inProgress" } } },
                ],
            }
            """
        case .branch:
            """
            {
                \(common)
                local: { tenant: "default", name: "branch", workflow: 4 }, remote: { connector: "headquarters" },
                filter: { local: { workflows: ["4"] }, remote: { productLines: ["联络单"] } },
                fields: [
                    { local: "title", remote: "title" },
                    { local: "contact", remote: "contact" },
                    { local: "lifecycle", remote: "lifecycle", table: [
                        ["pending", "pending"], ["inProgress", "pending"], ["inProgress", "inProgress"], ["draft", "pending"],
                        ["returned", "pending"], ["completed", "completed"], ["closed", "closed"], ["withdrawn", "closed"],
                        ["cancelled", "closed"], ["failed", "closed"], ["cancelled", "cancelled"],
                    ] },
                ],
            }
            """
        }
    }
}
