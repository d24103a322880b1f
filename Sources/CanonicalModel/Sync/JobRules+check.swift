/// Why a job cannot be run as it is written.
public enum RuleProblem: Hashable, Sendable, CustomStringConvertible {
    case fieldTwice(FieldKey)
    /// `higherState` compares lifecycles only.
    case higherState(FieldKey)
    /// Both directions, but on this side the value is made up: nothing can be written there.
    case notWritable(FieldKey, Side)
    case sameSystem
    /// A setting deletes on a side whose system cannot.
    case cannotDelete(Side, setting: String)
    /// The remote is never read, so nothing can come from it.
    case cannotRead(Side)
    case notPositive(String)

    public var description: String {
        switch self {
        case .fieldTwice(let field): "\(field) is mapped twice"
        case .higherState(let field): "\(field): higherState is for lifecycle only"
        case .notWritable(let field, let side): "\(field) is a constant or a template on the \(side) side: it cannot be written there"
        case .sameSystem: "both ends are the same system"
        case .cannotDelete(let side, let setting): "\(setting) deletes \(side) tickets, which that system cannot"
        case .cannotRead(let side): "the \(side) system cannot be read: the direction must lead there only"
        case .notPositive(let setting): "\(setting) must be 1 or more"
        }
    }
}

extension JobRules {
    /// Everything that is wrong with the job; empty where it can be run.
    public func problems(of mapping: TicketMapping? = nil) -> [RuleProblem] {
        var problems: [RuleProblem] = []
        var seen: Set<FieldKey> = []
        for field in fields {
            if !seen.insert(field.key).inserted { problems.append(.fieldTwice(field.key)) }
            if field.conflict == .higherState, field.key != .lifecycle { problems.append(.higherState(field.key)) }
        }
        if systems.local == systems.remote { problems.append(.sameSystem) }
        for side in Side.allCases where !traits[side].reads && direction.allows(writingTo: side.other) {
            problems.append(.cannotRead(side))
        }
        problems += deletionProblems
        if misses < 1 { problems.append(.notPositive("misses")) }
        if doubt < 1 { problems.append(.notPositive("doubt")) }
        if let mapping { problems += mappingProblems(mapping) }
        return problems
    }

    private var deletionProblems: [RuleProblem] {
        var problems: [RuleProblem] = []
        for side in Side.allCases where !traits[side].deletes {
            if twoMatches == .keepOldest, direction.allows(writingTo: side) {
                problems.append(.cannotDelete(side, setting: "twoMatches"))
            }
            if deletion[side.other] == .delete { problems.append(.cannotDelete(side, setting: "deletion")) }
            if disappearance[side.other] == .delete { problems.append(.cannotDelete(side, setting: "disappearance")) }
        }
        return problems
    }

    private func mappingProblems(_ mapping: TicketMapping) -> [RuleProblem] {
        mapping.fields.flatMap { field -> [RuleProblem] in
            guard let rule = fields.first(where: { $0.key == field.key }) else { return [] }
            let goes = Side.allCases.filter { direction.allows(writingTo: $0) && rule.direction.allows(writingTo: $0) }
            return goes.filter { !field.sources[$0].isWritable }.map { .notWritable(field.key, $0) }
        }
    }
}
