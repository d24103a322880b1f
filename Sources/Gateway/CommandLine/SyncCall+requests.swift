import CanonicalModel
import Foundation

/// What a person asks of a job: words and flags in the store.
extension SyncCall {
    func replayRequest() throws -> JobRequest {
        let side = try arguments["side"].map { text in
            guard let side = Side(rawValue: text) else { throw UsageError("--side is local or remote, not '\(text.legible())'") }
            return side
        }
        guard arguments.positional.count > 2 else { return .replay(nil, verdict: side) }
        return .replay(
            Origin(system: SystemName(try word(2, "the origin's system")), id: try word(3, "the origin's id")), verdict: side)
    }

    func linkRequest() throws -> JobRequest {
        .link(local: try id(2, .local), remote: try id(3, .remote))
    }

    func unlinkRequest() throws -> JobRequest {
        .unlink(local: try id(2, .local), remote: nil)
    }

    private func id(_ place: Int, _ side: Side) throws(UsageError) -> TwinID {
        let id = TwinID(try word(place, "a \(side.rawValue) id"))
        do throws(CanonicalError) {
            return try JobRequest.plainID(id, side)
        } catch {
            throw UsageError(error.message)
        }
    }

    func setPaused(_ isPaused: Bool) throws {
        let (folder, name) = (try folder(), try jobName())
        let lift = arguments.has("lift-brake")
        try write(folder) { store throws(StoreError) in
            // A round that was asked for before is not made up for: resuming does no more than it says.
            try RequestedRun.withdrawAll(of: name, why: "\(name) was \(isPaused ? "paused" : "resumed") meanwhile; run again", store)
            try store.setPaused(isPaused ? "by hand" : nil, job: name)
            if !isPaused, lift { _ = try store.ask(JobRequest.run(full: false, liftBrake: true).json, of: name, now: LogSink.now()) }
        }
        if isJSON { return terminal.print(JSON.object(["paused": JSON(isPaused)]).text) }
        let isDisabled = isEnabled(name) == false
        let state = isPaused ? "paused" : isDisabled ? "not paused" : "running"
        terminal.print("\(name) is \(state)" + (isDisabled ? "; its file says 'enabled: false', so no gateway runs it" : ""))
    }

    /// Leaves the request where the gateway finds it; carries it out where there is none.
    func ask(_ request: JobRequest) throws {
        let folder = try folder()
        let (job, egress) = try jobAndEgress()
        if let session = try SyncSession.alone(in: folder, egress: egress, log: terminal.complain) {
            defer { session.close() }
            return show(try session.carryOut(request, of: job))
        }
        guard job.isEnabled else {
            throw CommandFailure("\(job.name) is not enabled, so the running gateway does nothing for it: enable it and restart, or stop the gateway")
        }
        let gateway = DataFolder.holder(of: folder)
        let id = try post(request, folder, job.name)
        let seconds = Self.patience(for: request)
        guard let answer = try self.answer(to: id, folder, seconds: seconds) else {
            if let gateway, !gateway.isAlive { throw try givenUp(id, job, folder, "the gateway (process \(gateway.process)) has ended") }
            if isJSON { terminal.print(JSON.object(["asked": JSON(id)]).text) }
            throw CommandFailure(
                "asked, and not done within \(Int(seconds)) s: the gateway does it when its round is over, if its configuration has the job \(job.name)")
        }
        // As without a gateway: what was refused is no success.
        if let reason = answer["error"]?.stringValue { throw CommandFailure(reason) }
        show(answer)
    }

    /// Seconds: to prove a link the other system is asked, as often as its connector says.
    private static func patience(for request: JobRequest) -> Double {
        if case .link = request { 120 } else { 10 }
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
        for (key, value) in answer.objectValue ?? [:] where key != "unchecked" {
            terminal.print("\(key) \(Words.of(value))")
        }
        for side in (answer["unchecked"]?.arrayValue ?? []).compactMap(\.stringValue) {
            terminal.print("the \(side) id is taken as said: that system shows no tickets, so nobody could check it")
        }
    }
}
