import CanonicalModel
import Foundation

/// `sanmen sync`
enum SyncCommand {
    static let verb = Verb(
        name: "sync", usage: "plan|run|status|verify|replay|pause|resume|link|unlink JOB [...]",
        summary: "Run sync jobs, show how they stand, and decide what waits for a person.",
        details: """
            All but 'run' work beside a running gateway, and 'run' asks it to do the round and follows it; without a gateway
            'run' does it itself.
              sanmen sync status                       all jobs
              sanmen sync status oa                    one job, with what waits for a person
              sanmen sync plan oa                      what 'run' would do now; writes nothing
              sanmen sync run oa [--full]              one round, or the first one with everything there is
              sanmen sync verify oa [--strict]         compares both sides in full; status 1 where they differ
              sanmen sync pause oa | resume oa [--lift-brake]
              sanmen sync replay oa [SYSTEM ID] [--side local|remote]
              sanmen sync link oa LOCAL-ID REMOTE-ID | unlink oa LOCAL-ID
            """,
        options: [
            .option("config", "DIR", "configuration folder", default: "adapter-config"),
            .option("data", "DIR", "data folder", default: "./data"),
            .option("side", "SIDE", "whose value held fields get: local or remote"),
            .option("limit", "N", "how many dead letters and conflicts 'status' lists", default: "20"),
            .flag("full", "go through everything, whether it has changed or not"),
            .flag("strict", "differences that were accepted count too"),
            .flag("lift-brake", "let as many tickets end as want to, once"),
            .flag("json", "print JSON"),
        ],
        mostPositional: 4
    ) { arguments, terminal in
        guard let word = arguments.positional.first else { throw UsageError("plan, run, status, verify, replay, pause, resume, link or unlink") }
        let call = SyncCall(arguments: arguments, terminal: terminal)
        switch word {
        case "status": try call.status()
        case "pause": try call.setPaused(true)
        case "resume": try call.setPaused(false)
        case "replay": try call.ask(try call.replayRequest())
        case "link": try call.ask(.link(local: TwinID(try call.word(2, "a local id")), remote: TwinID(try call.word(3, "a remote id"))))
        case "unlink": try call.ask(.unlink(local: TwinID(try call.word(2, "a local id")), remote: nil))
        case "plan": try call.plan()
        case "run": try call.run()
        case "verify": try call.verify()
        default: throw UsageError("plan, run, status, verify, replay, pause, resume, link or unlink, not '\(word)'")
        }
    }
}

/// One call of the command, with what was said.
struct SyncCall {
    let arguments: Arguments
    let terminal: Terminal

    var isJSON: Bool { arguments.has("json") }

    func word(_ place: Int, _ what: String) throws -> String {
        guard arguments.positional.count > place else { throw UsageError("\(what) is missing") }
        return arguments.positional[place]
    }

    func jobName() throws -> JobName {
        JobName(try word(1, "the job's name"))
    }

    func folder() throws -> String {
        let folder = try arguments.required("data")
        guard FileManager.default.fileExists(atPath: folder + "/sanmen.db") else { throw CommandFailure("there is no \(folder)/sanmen.db") }
        return folder
    }

    func job() throws -> SyncJob {
        try jobAndEgress().job
    }

    /// With where the configuration lets calls go.
    func jobAndEgress() throws -> (job: SyncJob, egress: EgressGuard) {
        let name = try jobName()
        let configuration = try ServeCommand.read(try arguments.required("config"), terminal)
        guard let job = configuration.jobs.first(where: { $0.name == name }) else {
            throw CommandFailure("there is no job '\(name)': no sync/\(name).json5 in the configuration folder")
        }
        return (job, configuration.settings.egress)
    }

    func replayRequest() throws -> JobRequest {
        let side = try arguments["side"].map { text in
            guard let side = Side(rawValue: text) else { throw UsageError("--side is local or remote") }
            return side
        }
        guard arguments.positional.count > 2 else { return .replay(nil, verdict: side) }
        return .replay(
            Origin(system: SystemName(try word(2, "the origin's system")), id: try word(3, "the origin's id")), verdict: side)
    }

    // MARK: Words and flags in the store

    private func reading(_ folder: String) throws -> SQLiteReading {
        SQLiteReading(database: Database(connection: try SQLiteConnection(path: folder + "/sanmen.db", options: .readOnly)), cache: nil)
    }

    /// One short transaction, which the database keeps apart from the gateway's own.
    private func write<R>(_ folder: String, _ body: (SQLiteTransaction) throws(StoreError) -> R) throws -> R {
        let connection = try SQLiteConnection(path: folder + "/sanmen.db", options: .readWrite)
        let transaction = SQLiteTransaction(database: Database(connection: connection), pending: PendingRows())
        return try connection.withTransaction(.immediate) { () throws(StoreError) in try body(transaction) }
    }

    func setPaused(_ isPaused: Bool) throws {
        let (folder, name) = (try folder(), try jobName())
        let lift = arguments.has("lift-brake")
        try write(folder) { store throws(StoreError) in
            try store.setPaused(isPaused ? "by hand" : nil, job: name)
            if !isPaused, lift { _ = try store.ask(JobRequest.run(full: false, liftBrake: true).json, of: name, now: LogSink.now()) }
        }
        terminal.print(isJSON ? JSON.object(["paused": JSON(isPaused)]).text : "\(name) is \(isPaused ? "paused" : "running")")
    }

    /// Leaves the request where the gateway finds it; carries it out where there is none.
    func ask(_ request: JobRequest) throws {
        let (folder, name) = (try folder(), try jobName())
        if let session = try SyncSession.alone(in: folder, log: terminal.complain) {
            defer { session.close() }
            let systems = try job().rules.systems
            show(try session.carryOut(request, of: name, systems))
            return
        }
        let id = try post(request, folder, name)
        guard let answer = try self.answer(to: id, folder, seconds: 10) else {
            let words = "asked; the gateway has not done it yet (is the job enabled there?)"
            return terminal.print(isJSON ? JSON.object(["asked": JSON(id)]).text : words)
        }
        // As without a gateway: what was refused is no success.
        if let reason = answer["error"]?.stringValue { throw CommandFailure(reason) }
        show(answer)
    }

    func post(_ request: JobRequest, _ folder: String, _ name: JobName) throws -> Int64 {
        try write(folder) { store throws(StoreError) in try store.ask(request.json, of: name, now: LogSink.now()) }
    }

    /// Nil where nobody has answered in time.
    func answer(to request: Int64, _ folder: String, seconds: Double, meanwhile: (SQLiteReading) throws -> Void = { _ in }) throws -> JSON? {
        let reading = try reading(folder)
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if let answer = try reading.syncAnswer(to: request) { return answer }
            try meanwhile(reading)
            Thread.sleep(forTimeInterval: 0.2)
        }
        return nil
    }

    private func show(_ answer: JSON) {
        if isJSON { return terminal.print(answer.text) }
        for (key, value) in answer.objectValue ?? [:] { terminal.print("\(key) \(value.stringValue ?? value.text)") }
    }

    // MARK: Status

    func status() throws {
        let reading = try reading(try folder())
        let limit = arguments["limit"].flatMap { Int($0) } ?? 20
        let names: [JobName]
        if arguments.positional.count > 1 {
            names = [try jobName()]
        } else {
            names = try ServeCommand.read(try arguments.required("config"), terminal).jobs.map(\.name)
        }
        let reports = try names.map { try SyncStatus(of: $0, reading, detailed: arguments.positional.count > 1 ? limit : 0) }
        if isJSON {
            let all = reports.map(\.json)
            return terminal.print(arguments.positional.count > 1 ? (all.first ?? .null).text : JSON.array(all).text)
        }
        for report in reports { terminal.print(report.text) }
        if reports.isEmpty { terminal.print("no jobs") }
    }
}
