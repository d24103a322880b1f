import Foundation
import TestSupport

/// Two gateways on this machine: `near` has the job, `far` is what it takes for somebody else's system.
final class SyncSite {
    enum Contract: String, CaseIterable {
        case kingsoft, loonflow

        var name: String { self == .kingsoft ? "Kingsoft" : "loonflow" }
    }

    enum Direction: String {
        case pull, push
    }

    let contract: Contract
    let far: Gateway
    private let direction: Direction
    private let every: Int
    /// Comments and fields of the form too; otherwise only what the contract's list shows.
    private let carriesAll: Bool
    private let folder: String
    private var plainConfiguration: String { folder + "/plain" }
    private var configuration: String { folder + "/near" }
    private var data: String { folder + "/near-data" }

    /// - Parameter every: the job's, in seconds.
    init(_ contract: Contract, _ direction: Direction, every: Int, carriesAll: Bool = true, folder: String) throws {
        self.carriesAll = carriesAll
        self.contract = contract
        self.direction = direction
        self.every = every
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let plain = folder + "/plain"
        try Self.configure(plain)
        far = try Gateway(folder: folder + "/far-data", configuration: plain)
        try Self.configure(configuration)
        try Self.write(connector, to: configuration + "/connectors/far.json5")
        try Self.write(job, to: configuration + "/sync/far.json5")
        let settings = configuration + "/gateway.json5"
        try Self.edit(settings) { $0.replacingOccurrences(of: "allow: []", with: "allow: [\"127.0.0.1:\(far.port)\"]") }
    }

    deinit {
        far.process.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Fills the side that the tickets come from.
    func seed(_ count: Int) throws {
        let near = try Gateway(folder: data, configuration: plainConfiguration)
        defer { near.process.stop() }
        // Each with a comment where that costs no call of its own.
        try (direction == .pull ? far : near).seed(count, direction == .pull ? .create : .silentCreate)
    }

    /// One round of the job by the program itself: seconds, and tickets that were carried.
    func run() throws -> (seconds: Double, tickets: Int) {
        let start = DispatchTime.now().uptimeNanoseconds
        let links = try round([])
        return (Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9, links)
    }

    /// Goes through every link; beside a running gateway it is the gateway that does it.
    func goThroughAll() throws -> Int { try round(["--full"]) }

    private func round(_ more: [String]) throws -> Int {
        let done = try Command.run(
            [GatewayProcess.program, "sync", "run", "far", "--config", configuration, "--data", data, "--json"] + more)
        let line = done.output.split(separator: "\n").last { $0.hasPrefix("{\"round\":") } ?? ""
        guard done.status == 0, let place = line.range(of: "\"settled\":"),
            let settled = Int(line[place.upperBound...].prefix { $0.isNumber })
        else { throw BenchFailure(description: "sync run: \(done.output.suffix(2000))") }
        return settled
    }

    /// The gateway that runs the job by itself.
    func serve() throws -> Gateway {
        try Gateway(folder: data, configuration: configuration)
    }

    /// The same gateway with the same tickets, for comparison.
    func serveWithoutJob() throws -> Gateway {
        try Gateway(folder: data, configuration: plainConfiguration)
    }

    /// What the far system was asked through the contract so far.
    func calls() throws -> Double {
        try far.sum("sanmen_requests_total{contract=\"\(contract.rawValue)\"")
    }

    // MARK: Configuration

    /// The example's folder, whose service desk has a place for an origin; without its jobs.
    private static func configure(_ path: String) throws {
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: path)
        for name in ["connectors", "sync"] {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
            try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        }
    }

    private static func edit(_ path: String, _ change: (String) -> String) throws {
        try write(change(try String(contentsOfFile: path, encoding: .utf8)), to: path)
    }

    private static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Everything at its default but the rate, which has no limit here.
    private var connector: String {
        let common = """
            contract: "\(contract.rawValue)", baseURL: "http://127.0.0.1:\(far.port)", callsPerSecond: 0, originField: "origin"
            """
        return switch contract {
        case .kingsoft:
            """
            { \(common), appId: "demo", secret: "demo-kingsoft-secret",
              create: { productLine: 36, organizationName: "北京示例科技有限公司", creatorId: 40005, creatorName: "王五" } }
            """
        case .loonflow:
            """
            { \(common), appName: "demo", token: "demo-loonflow-token", username: "admin", reader: "sync-reader",
              workflow: 2, transition: 2001, customFields: ["contact"], comments: false }
            """
        }
    }

    private var job: String {
        let contact = carriesAll ? #", { local: "contact", remote: "contact" }"# : ""
        return """
            { local: { tenant: "default", workflow: 2, name: "near" }, remote: { connector: "far" }, direction: "\(direction.rawValue)",
              every: "\(every)s", fullEvery: "never", attachments: "none", \(carriesAll ? "" : #"comments: "none","#)
              fields: [{ local: "title", remote: "title" }\(contact)] }
            """
    }
}
