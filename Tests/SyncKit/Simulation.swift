import CanonicalModel
import TestSupport

/// One run of a simulated world: a gateway, up to three systems around it, a storm, and quiet.
public struct Simulation: Sendable {
    public struct Failure: Error, CustomStringConvertible, Sendable {
        public var description: String
    }

    public struct Tally: Sendable {
        public var runs = 0
        public var crashes = 0
        public var calls = 0
        public var tickets = 0
        public var raced = 0
        /// Runs in which several links were gone through at once.
        public var parallel = 0
        /// Links saved in one transaction with what they write, and such transactions that came to nothing.
        public var joined = 0
        public var rolledBack = 0
        /// Runs by the quiet rounds they took.
        public var rounds: [Int: Int] = [:]

        public init() {}
    }

    private let world: World
    private var jobs: [Job] = []
    private let neverReopens: Bool
    private let turns: Turns
    /// Links gone through at once.
    private let parallel: Int

    /// A job and the places of its two systems.
    struct Job {
        var rules: JobRules
        var systems: Sided<Int>
        var number: Int
        /// Sides whose tickets are in the same store as the ledger.
        var neighbours: Set<Side>
    }

    public init(seed: UInt64) {
        var dice = Dice(seed: seed)
        let count = 2 + dice.below(3)
        var systems = [MemorySystem(name: "hub", profile: Self.hub(&dice))]
        let isChain = count == 3 && dice.one(in: 3)
        for number in 1..<count {
            // The local side of a job is always one of ours.
            let profile = isChain && number == 1 ? Self.hub(&dice) : Self.remote(&dice)
            systems.append(MemorySystem(name: SystemName("r\(number)"), profile: profile))
        }
        neverReopens = dice.one(in: 2)
        parallel = dice.one(in: 2) ? 1 : 2 + dice.below(7)
        let isJoined = dice.one(in: 2)
        for number in 1..<count {
            let local = isChain ? number - 1 : 0
            jobs.append(Job(
                rules: Self.rules(systems[local], systems[number], neverReopens: neverReopens, &dice),
                systems: Sided(local: local, remote: number), number: number - 1,
                neighbours: !isJoined ? [] : isChain && number == 1 ? [.local, .remote] : [.local]))
        }
        turns = Turns(dice: Dice(seed: dice.next()))
        world = World(systems: systems, jobs: jobs.count, dice: dice, turns: turns)
    }

    public func run(into tally: inout Tally) async throws(Failure) {
        let before = tally
        tally = try await withTaskExecutorPreference(turns) { () async throws(Failure) in try await run(from: before) }
    }

    private func run(from before: Tally) async throws(Failure) -> Tally {
        var tally = before
        await storm()
        await world.calm()
        var rounds = 0
        var drift = "never looked"
        while rounds < 3, !drift.isEmpty {
            await world.pass(milliseconds: 130_000)
            rounds += 1
            for job in jobs { await go(job, full: true) }
            drift = await self.drift()
        }
        tally.rounds[rounds, default: 0] += 1
        guard drift.isEmpty else { throw Failure(description: "not converged after three quiet rounds: " + drift + "\n" + (await trail())) }
        // A deletion counts only once it has been missed three times, at each system in turn.
        var spare = await world.deletedOrigins.isEmpty ? 1 : 8
        var calls = 0
        repeat {
            calls = await self.calls()
            spare -= 1
            await world.pass(milliseconds: 130_000)
            for job in jobs { await go(job, full: true) }
        } while await self.calls() != calls && spare > 0
        guard await self.calls() == calls else { throw Failure(description: "writes again although nothing has changed\n" + (await trail())) }
        if let wrong = await wrongs() { throw Failure(description: wrong + "\n" + (await trail())) }
        tally.runs += 1
        tally.calls += calls
        tally.crashes += await world.crashes
        for system in await world.systems {
            tally.tickets += system.tickets.count
            tally.raced += system.findings.raced.count
        }
        if parallel > 1 { tally.parallel += 1 }
        tally.joined += await world.joined.saved
        tally.rolledBack += await world.joined.rolledBack
        return tally
    }

    private func storm() async {
        for _ in 0..<(3 + (await world.number(below: 5))) {
            for _ in 0..<(await world.number(below: 6)) { await world.act() }
            for job in jobs where !(await world.chance(8)) { await go(job, full: await world.chance(6)) }
            await world.pass(milliseconds: Int64(await world.number(below: await world.chance(3) ? 200_000 : 20_000)))
        }
    }

    private func go(_ job: Job, full: Bool) async {
        let world = world
        await world.start()
        let lanes = LaneRunner(
            rules: job.rules, ends: Sided(local: end(.local, of: job), remote: end(.remote, of: job)),
            ledger: WorldLedger(world: world, job: job.number), clock: { await world.now })
        // A round that dies is taken up by the next one.
        var round = SyncRound(lanes: lanes, batch: await world.chance(2) ? 1 + (await world.number(below: 4)) : 50, parallel: parallel)
        round.watch.hasNews = { _ in await world.chance(2) }
        _ = try? await round.run(full: full)
    }

    private func end(_ side: Side, of job: Job) -> WorldEnd {
        WorldEnd(world: world, system: job.systems[side], neighbour: job.neighbours.contains(side) ? job.number : nil)
    }

    // MARK: What there can be

    private static func hub(_ dice: inout Dice) -> MemorySystem.Profile {
        var profile = MemorySystem.Profile()
        profile.traits.keepsOriginsUnique = true
        profile.clockAhead = Int64(dice.below(20_000)) - 10_000
        return profile
    }

    private static func remote(_ dice: inout Dice) -> MemorySystem.Profile {
        var profile = MemorySystem.Profile()
        profile.traits.keepsOriginsUnique = dice.one(in: 2)
        profile.isConditional = dice.one(in: 2)
        profile.leaks = dice.one(in: 3)
        profile.tellsDeletion = dice.one(in: 2)
        profile.tellsFieldTimes = dice.one(in: 2)
        profile.clockAhead = Int64(dice.below(600_000)) - 300_000
        return profile
    }

    private static func rules(
        _ local: MemorySystem, _ remote: MemorySystem, neverReopens: Bool, _ dice: inout Dice
    ) -> JobRules {
        let plain: [ConflictRule] = [.local, .remote, .newest, .keepBoth]
        var rules = JobRules(
            job: JobName("\(local.name)-\(remote.name)"), systems: Sided(local: local.name, remote: remote.name),
            traits: Sided(local: local.profile.traits, remote: remote.profile.traits),
            fields: [
                FieldRule(.lifecycle, conflict: dice.pick(plain + [.higherState])),
                FieldRule("title", conflict: dice.pick(plain)), FieldRule("note", conflict: dice.pick(plain)),
            ])
        rules.twoMatches = .keepOldest
        rules.reopening = neverReopens ? .restate : .follow
        rules.deletion = Sided(local: dice.pick([.detach, .delete, .recreate]), remote: dice.pick([.detach, .delete, .recreate]))
        rules.disappearance = Sided(both: .detach)
        rules.brake.percent = 100
        rules.doubt = 60
        // Measured, not exactly.
        rules.remoteClockAhead = remote.profile.clockAhead - local.profile.clockAhead + Int64(dice.below(4000)) - 2000
        return rules
    }
}

// MARK: What must hold

extension Simulation {
    private func calls() async -> Int {
        await world.systems.reduce(0) { $0 + $1.findings.calls }
    }

    private func trail() async -> String {
        await world.log.suffix(200).joined(separator: "\n")
    }

    /// The first difference between two systems of a job; empty where there is none.
    private func drift() async -> String {
        let (systems, deleted) = (await world.systems, await world.deletedOrigins)
        for job in jobs {
            let (here, there) = (systems[job.systems.local], systems[job.systems.remote])
            let origins = Set((here.tickets.values.map(here.origin) + there.tickets.values.map(there.origin)))
            for origin in origins.subtracting(deleted).sorted() {
                let (ours, theirs) = (here.tickets(with: origin), there.tickets(with: origin))
                let name = "\(job.rules.job) \(origin.system)/\(origin.id)"
                guard ours.count == 1, theirs.count == 1 else { return "\(name): \(ours.count) here, \(theirs.count) there" }
                for rule in job.rules.fields where ours[0].value(rule.key) != theirs[0].value(rule.key) {
                    return "\(name): \(rule.key) \(ours[0].value(rule.key)) here, \(theirs[0].value(rule.key)) there"
                }
                let (said, heard) = (Self.items(of: ours[0], in: here), Self.items(of: theirs[0], in: there))
                if said != heard { return "\(name): comments or files \(said.count) here, \(heard.count) there" }
            }
        }
        return ""
    }

    private static func items(of ticket: SyncTicket, in system: MemorySystem) -> Set<String> {
        Set(ticket.comments.map { comment in
            comment.origin.map { "\($0.system) \($0.id)" } ?? "\(system.name) \(ticket.id)/\(comment.id)"
        } + ticket.attachments.map(\.hash))
    }

    /// Anything lost, doubled or echoed in the whole run.
    private func wrongs() async -> String? {
        let (systems, deleted) = (await world.systems, await world.deletedOrigins)
        let excused = systems.reduce(into: await world.told) { excused, system in
            excused.formUnion(system.findings.superseded)
            excused.formUnion(system.findings.raced)
        }
        for system in systems {
            if let echo = system.findings.echoes.first { return "echo: \(echo)" }
            if neverReopens, let ticket = system.findings.reopened.first { return "reopened: \(ticket)" }
            for lost in system.findings.overwritten where !excused.contains(lost.value) {
                if system.tickets[lost.ticket]?.value(lost.field).stringValue == lost.value { continue }
                // Once one twin is deleted the others go their own ways, and nobody puts a late write right.
                if lost.wasBrought, let ticket = system.tickets[lost.ticket], deleted.contains(system.origin(of: ticket)) { continue }
                if system.removed.contains(lost.ticket) { continue }
                return "lost: \(lost.value) in \(system.name)/\(lost.ticket), written over by \(lost.by)"
            }
            for (origin, twins) in Dictionary(grouping: system.tickets.values, by: system.origin) where twins.count > 1 {
                // A link that was detached before its doubled creation came to light is not touched any more.
                if deleted.contains(origin), !system.profile.traits.keepsOriginsUnique { continue }
                return "duplicate: \(twins.count) of \(origin) in \(system.name)"
            }
            for ticket in system.tickets.values {
                let origins = ticket.comments.compactMap(\.origin)
                if Set(origins).count < origins.count { return "duplicate: a comment on \(system.name)/\(ticket.id)" }
                let own = origins.filter { $0.system == system.name }
                if !own.isEmpty, !origin(of: ticket, wasRecreatedIn: system) { return "echo: a comment on \(system.name)/\(ticket.id)" }
            }
        }
        return nil
    }

    /// Its first form was deleted here, and the comments people had written went with it.
    private func origin(of ticket: SyncTicket, wasRecreatedIn system: MemorySystem) -> Bool {
        ticket.origin?.system == system.name || !system.removed.isEmpty
    }
}
