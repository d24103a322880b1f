import CanonicalModel
import TestSupport

extension JobRules {
    /// Any job there can be: every setting of both tables.
    public static func random(_ dice: inout Dice) -> JobRules {
        let people = ValueForm.table(LookupTable([
            .init(local: 1, remote: "high"), .init(local: 2, remote: "normal"), .init(local: 3, remote: "normal"),
        ], otherwise: Sided(local: .use(2), remote: dice.one(in: 3) ? .refuse : .use("normal"))))
        let plain: [ConflictRule] = [.local, .remote, .newest, .keepBoth, .ask]
        let fields = [
            FieldRule(.lifecycle, direction: direction(&dice), conflict: dice.pick(ConflictRule.allCases)),
            FieldRule("title", direction: direction(&dice), conflict: dice.pick(plain), form: .text(limit: 3)),
            FieldRule("priority", direction: direction(&dice), conflict: dice.pick(plain), form: people),
            FieldRule("note", direction: direction(&dice), conflict: dice.pick(plain)),
        ]
        var rules = JobRules(
            job: "job", systems: Sided(local: "here", remote: "there"), traits: Sided(local: traits(&dice), remote: traits(&dice)),
            direction: direction(&dice), fields: fields, comments: direction(&dice), attachments: direction(&dice))
        rules.twoMatches = dice.pick(TwoMatches.allCases)
        rules.unanswered = dice.pick(Unanswered.allCases)
        rules.outOfScope = dice.pick(OutOfScope.allCases)
        rules.deletion = Sided(local: dice.pick(Loss.allCases), remote: dice.pick(Loss.allCases))
        rules.disappearance = Sided(local: dice.pick(Loss.allCases), remote: dice.pick(Loss.allCases))
        rules.closing = Sided(local: dice.pick(Closing.allCases), remote: dice.pick(Closing.allCases))
        rules.reopening = dice.pick(Reopening.allCases)
        rules.misses = 1 + dice.below(3)
        rules.doubt = 60
        rules.remoteClockAhead = Int64(dice.below(3)) * 40_000 - 40_000
        return rules
    }

    private static func direction(_ dice: inout Dice) -> Direction {
        dice.one(in: 3) ? dice.pick(Direction.allCases) : .both
    }

    private static func traits(_ dice: inout Dice) -> EndTraits {
        var traits = EndTraits()
        traits.reads = !dice.one(in: 8)
        traits.looksUp = !dice.one(in: 4)
        traits.keepsOriginsUnique = dice.one(in: 3)
        return traits
    }
}
