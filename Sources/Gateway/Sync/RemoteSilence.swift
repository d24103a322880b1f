import CanonicalModel

/// How long an outside system has not answered, and until when it is left alone.
struct RemoteSilence: Equatable, Sendable {
    /// The first attempt in a row that came to nothing; nil where that is not known.
    var since: Moment?
    /// What the last one met.
    var fault: String
    /// In a row; 0 where the system does answer, but nothing that could be used.
    var attempts: Int
    var rest: Rest?

    /// Nothing is sent to it meanwhile.
    struct Rest: Equatable, Sendable {
        var until: Moment
        var reason: Reason
    }

    enum Reason: String, Sendable {
        /// By its `Retry-After`.
        case asked
        /// So many attempts in a row came to nothing.
        case failures
    }

    private static let longestFault = 500

    /// For people. The fault may be in the other system's words.
    func text(of system: String) -> String {
        let start = attempts > 0 ? "no answer from \(system)" : "no answer of use from \(system)"
        let row = attempts > 0 ? ", \(attempts) attempt\(attempts == 1 ? "" : "s") in a row" : ""
        return "\(start)\(since.map { " since \($0.utcText)" } ?? ""): \(fault.legible(Self.longestFault))\(row)\(rest.map { "; \($0.text)" } ?? "")"
    }
}

extension RemoteSilence.Rest {
    var text: String {
        let why = switch reason {
        case .asked: "as it asked"
        case .failures: "then one call tries"
        }
        return "it is left alone until \(until.utcText), \(why)"
    }
}

/// Whether a system answers, as its calls tell one after the other; says when that changes. One attempt that fails is no silence:
/// another may go well at once.
struct RemoteStanding: Equatable, Sendable {
    enum Change: Equatable, Sendable {
        case fellSilent(RemoteSilence)
        case isBack(RemoteSilence)
    }

    /// Attempts in a row that make a silence.
    private let patience: Int
    private var run: RemoteSilence?
    private var isTold = false

    init(patience: Int) {
        self.patience = max(patience, 1)
    }

    /// Nil while it answers.
    var silence: RemoteSilence? { isTold ? run : nil }

    /// What the last attempt met; nil where it was answered.
    var fault: String? { run?.fault }

    /// The system has asked to be left alone for longer than a call waits. The clock may have been put back: no pause is longer
    /// than the longest.
    func isHeld(at now: Moment, longest: Int64) -> Bool {
        guard let rest = run?.rest, rest.reason == .asked else { return false }
        return now < rest.until && rest.until.milliseconds - now.milliseconds <= longest
    }

    /// - Parameter restingUntil: nothing is sent before, because too many attempts failed.
    mutating func failed(_ fault: String, at now: Moment, restingUntil: Moment?) -> Change? {
        var run = run ?? RemoteSilence(since: now, fault: fault, attempts: 0)
        run.fault = fault
        run.attempts += 1
        if let rest = run.rest, rest.until <= now { run.rest = nil }
        if let until = restingUntil, until > run.rest?.until ?? now { run.rest = RemoteSilence.Rest(until: until, reason: .failures) }
        self.run = run
        return run.attempts >= patience || run.rest != nil ? tell() : nil
    }

    /// After an attempt that failed.
    mutating func asked(toRestUntil until: Moment) -> Change? {
        guard run != nil else { return nil }
        run?.rest = RemoteSilence.Rest(until: until, reason: .asked)
        return tell()
    }

    /// What was under way when it asked to be left alone may still be answered, and changes nothing.
    mutating func answered(at now: Moment, longest: Int64) -> Change? {
        guard let run, !isHeld(at: now, longest: longest) else { return nil }
        defer {
            self.run = nil
            isTold = false
        }
        return isTold ? .isBack(run) : nil
    }

    private mutating func tell() -> Change? {
        guard let run, !isTold else { return nil }
        isTold = true
        return .fellSilent(run)
    }
}

extension RemoteStanding.Change {
    /// A line of the log.
    func text(of system: SystemName, at now: Moment) -> String {
        switch self {
        case .fellSilent(let silence): return silence.text(of: system.value)
        case .isBack(let silence):
            let seconds = silence.since.map { max(now.milliseconds - $0.milliseconds, 0) / 1000 } ?? 0
            return "\(system) answers again, after \(seconds) s and \(silence.attempts) attempts (\(silence.fault))"
        }
    }
}
