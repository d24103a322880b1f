import CanonicalModel

/// How often a job looks at both sides: after `every` while something happens, after twice as long each
/// time a look has found nothing, after `idle` at most; and after `every` again with the first sign of life.
struct PollPace: Equatable, Sendable {
    /// Milliseconds from one look to the next while there is life.
    let every: Int64
    /// The most milliseconds from one look to the next.
    let idle: Int64
    /// From the last look to the next.
    private(set) var pause: Int64
    private(set) var lookedAt: Moment?

    init(every: Int64, idle: Int64) {
        self.every = every
        self.idle = max(every, idle)
        pause = every
    }

    /// Why a round was run.
    enum Occasion: Equatable, Sendable {
        /// Its time had come.
        case look
        /// Something has changed here, or the remote has said so.
        case word
        /// A person has asked for it.
        case asked
        /// Some links were due again.
        case due
    }

    /// What a round has come to.
    struct Outcome: Equatable, Sendable {
        /// Both sides were gone through to the end.
        var isLook = true
        /// A side did not answer.
        var isSilent = false
        /// Links that were gone through.
        var links = 0
        /// Something was written, or has to be decided by a person.
        var isActive = false
    }

    mutating func note(_ occasion: Occasion, _ outcome: Outcome, began: Moment) {
        if outcome.isLook { lookedAt = began }
        switch occasion {
        case .asked: stir()
        // A change here that is none of the job's business is no sign.
        case .word: if outcome.links > 0 || outcome.isActive { stir() }
        case .due: if outcome.isActive { stir() }
        case .look:
            if outcome.isActive {
                stir()
            } else if outcome.isLook, !outcome.isSilent {
                pause = pause > idle / 2 ? idle : pause * 2
            }
        }
    }

    /// There is life.
    mutating func stir() {
        pause = every
    }

    /// - Parameters:
    ///   - last: the last look that an earlier program had.
    ///   - now: a look that is said to have been later was by a clock that has been put back since, and is not waited for.
    mutating func resume(after last: Moment?, now: Moment) {
        lookedAt = (lookedAt ?? last).map { min($0, now) }
    }

    /// When to look next; at once where nobody ever has.
    var nextLook: Moment {
        lookedAt.map { Moment(milliseconds: $0.milliseconds + pause) } ?? Moment(milliseconds: 0)
    }
}

extension PollPace {
    private static let longestUsual: Int64 = 300_000

    /// A job that does not hear at once of what changes here would let it wait, so it keeps its pace.
    init(_ schedule: SyncJob.Schedule) {
        let usual = schedule.every < Self.longestUsual / 12 ? schedule.every * 12 : Self.longestUsual
        self.init(every: schedule.every, idle: schedule.onEvent ? schedule.everyIdle ?? usual : schedule.every)
    }
}

extension PollPace.Outcome {
    init(_ tally: SyncRound.Tally, sides: Set<Side>) {
        isLook = sides.count == Side.allCases.count && !tally.isCutShort
        isSilent = !tally.silent.isEmpty
        links = tally.links
        isActive = tally.actions > 0 || tally.deadLetters > 0 || !tally.conflicts.isEmpty
    }
}
