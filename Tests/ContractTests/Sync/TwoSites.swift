import CanonicalModel
import Foundation
import TestSupport

/// One of two gateways that are each other's outside system.
enum Site: String, CaseIterable, Sendable {
    /// Takes the branch for a loonflow.
    case headquarters
    /// Takes headquarters for a Kingsoft system.
    case branch

    var other: Site { self == .headquarters ? .branch : .headquarters }
    /// Begins whatever people write there.
    var mark: String { self == .headquarters ? "h" : "b" }
    /// The job that it runs.
    var job: String { self == .headquarters ? "desk" : "line" }
}

/// Two real programs on fixed ports, each with a folder and a job of its own. The service desks (workflow 2) are kept together by
/// headquarters' job, the contact sheets (workflow 4, at headquarters behind product line 38) by the branch's.
final class TwoSites {
    let folder: String
    let ports: [Site: UInt16]
    private var gateways: [Site: GatewayProcess] = [:]
    private(set) var kills = 0

    /// - Parameters:
    ///   - settings: laid over the jobs' usual ones, each with its comma.
    ///   - connector: settings of the branch's connector.
    init(settings: String = "", connector: String = "", enabled: Bool = true) throws {
        folder = try GatewayProcess.temporaryFolder()
        ports = [.headquarters: try QuietPort.take(), .branch: try QuietPort.take()]
        for site in Site.allCases {
            try FileManager.default.createDirectory(atPath: data(site), withIntermediateDirectories: true)
            try SiteFolder(site: site, ports: ports, settings: settings, connector: connector, isEnabled: enabled).write(to: configuration(site))
        }
    }

    deinit {
        for gateway in gateways.values { gateway.kill() }
        if ProcessInfo.processInfo.environment["SANMEN_TWO_KEEP"] != nil {
            print("two gateways: kept in \(folder)")
        } else {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    func data(_ site: Site) -> String { "\(folder)/\(site)-data" }
    func configuration(_ site: Site) -> String { "\(folder)/\(site)" }
    func port(_ site: Site) -> UInt16 { ports[site] ?? 0 }

    // MARK: The programs

    func start(_ sites: [Site] = Site.allCases) throws {
        for site in sites {
            gateways[site] = try GatewayProcess(data: data(site), configuration: configuration(site), port: port(site))
        }
    }

    func kill(_ site: Site) {
        gateways[site]?.kill()
        kills += 1
    }

    func stop(_ sites: [Site] = Site.allCases) {
        for site in sites {
            gateways[site]?.stop()
            gateways[site] = nil
        }
    }

    func ending(_ site: Site) -> String { gateways[site]?.ending ?? "not started" }

    /// What they wrote to their logs about sync.
    func log(_ site: Site) -> String {
        guard let file = gateways[site]?.logFile else { return "" }
        let lines = ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: "\n")
        return lines.filter { $0.contains("sync") }.suffix(20).joined(separator: "\n")
    }

    // MARK: The command

    /// `sanmen sync WORDS` with the site's folders.
    func sync(_ site: Site, _ words: String...) throws -> TestSupport.Command {
        try sync(site, words)
    }

    func sync(_ site: Site, _ words: [String]) throws -> TestSupport.Command {
        try TestSupport.Command.run(
            [GatewayProcess.program, "sync"] + words + ["--config", configuration(site), "--data", data(site)])
    }

    /// The last line that it prints, as JSON.
    func json(_ site: Site, _ words: String...) throws -> JSON {
        let done = try TestSupport.Command.run(
            [GatewayProcess.program, "sync"] + words + ["--json", "--config", configuration(site), "--data", data(site)])
        guard let line = done.output.split(separator: "\n").last(where: { $0.hasPrefix("{") || $0.hasPrefix("[") }),
            let value = try? JSON(parsing: Array(line.utf8))
        else { throw HTTPReceiver.Failure("sync \(words): \(done.status) \(done.output)") }
        return value
    }

    // MARK: People

    func exchange(_ site: Site, _ request: ClientRequest) throws -> RawAnswer {
        try RawClient(port: port(site)).exchange(request)
    }

    /// The number of a new ticket of the service desk, or of a contact sheet.
    func make(_ title: String, at site: Site, sheet: Bool = false) throws -> Int64 {
        let answer = try exchange(site, SiteCall.make(title, at: site, isSheet: sheet))
        guard let id = SiteCall.number(in: answer) else { throw HTTPReceiver.Failure(answer.text) }
        return id
    }

    /// Waits until the condition holds.
    static func wait(_ seconds: Double = 60, _ what: String, until condition: () throws -> Bool) throws {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if try condition() { return }
            usleep(100_000)
        }
        throw HTTPReceiver.Failure("waited \(Int(seconds)) s for: \(what)")
    }
}

/// What people call.
enum SiteCall {
    static func make(_ title: String, at site: Site, isSheet: Bool) -> ClientRequest {
        switch (isSheet, site) {
        case (false, _):
            GateClients.loonflow(
                "POST", "/tickets", body: #"{"workflow_id":2,"transition_id":2001,"title":"\#(title)","contact":"\#(title)"}"#)
        case (true, .branch):
            GateClients.loonflow(
                "POST", "/tickets", body: #"{"workflow_id":4,"transition_id":4001,"title":"\#(title)","contact":"\#(title)"}"#)
        case (true, .headquarters):
            GateClients.kingsoft(
                "POST", "create",
                body: GateClients.kingsoftCreation(title: title).replacing(#""repository_product_id":36"#, with: #""repository_product_id":38"#)
                    .replacing(#"{"contact":"wx"}"#, with: #"{"contact":"\#(title)"}"#))
        }
    }

    static func number(in answer: RawAnswer) -> Int64? {
        let data = answer.json?["data"]
        return data?["ticket_id"]?.int64Value ?? data?["id"]?.int64Value
    }

    static func save(_ id: Int64, _ field: String, _ value: String) -> ClientRequest {
        GateClients.loonflow("PATCH", "/tickets/\(id)/fields", body: #"{"\#(field)":"\#(value)"}"#)
    }

    static func comment(_ id: Int64, _ text: String) -> ClientRequest {
        GateClients.loonflow("POST", "/tickets/\(id)/comments", body: #"{"suggestion":"\#(text)"}"#)
    }

    static func close(_ id: Int64) -> ClientRequest {
        GateClients.loonflow("POST", "/tickets/\(id)/close", user: "admin", body: #"{"suggestion":""}"#)
    }

    static func detail(_ id: Int64) -> ClientRequest {
        GateClients.loonflow("GET", "/tickets/\(id)", user: "sync-reader")
    }
}
