/// A part of an expression's syntax tree. Chains of operators of one rank are one node, so a long sum is not deep.
struct ExpressionNode: Sendable, Equatable {
    let kind: Kind
    /// Where an error in working it out is shown, in UTF-8 bytes.
    let offset: Int
    /// Levels of nodes from this one down, itself included.
    let depth: Int

    indirect enum Kind: Sendable, Equatable {
        case constant(ExpressionValue)
        case field(String)
        case text([ExpressionTextPart])
        case list([ExpressionNode])
        case all([ExpressionNode])
        case any([ExpressionNode])
        case not(ExpressionNode)
        case negation(ExpressionNode)
        case affirmation(ExpressionNode)
        case arithmetic(ExpressionNode, [ArithmeticStep])
        case comparison(ExpressionNode, [ComparisonStep])
        /// One place for each parameter, empty where nothing was given; as many as given if the function takes any number.
        case call(ExpressionFunction, [ExpressionNode?])
        case members(ExpressionNode, [MemberStep])
    }

    struct ArithmeticStep: Sendable, Equatable {
        let operation: ExpressionArithmetic
        let operand: ExpressionNode
        let offset: Int
    }

    struct ComparisonStep: Sendable, Equatable {
        let comparison: ExpressionComparison
        let operand: ExpressionNode
        let offset: Int
    }

    struct MemberStep: Sendable, Equatable {
        let member: ExpressionMember
        let arguments: [ExpressionNode]
        let offset: Int
    }
}

extension ExpressionNode.Kind {
    var children: [ExpressionNode] {
        switch self {
        case .constant, .field, .text: []
        case .list(let nodes), .all(let nodes), .any(let nodes): nodes
        case .not(let node), .negation(let node), .affirmation(let node): [node]
        case .arithmetic(let first, let steps): [first] + steps.map(\.operand)
        case .comparison(let first, let steps): [first] + steps.map(\.operand)
        case .call(_, let arguments): arguments.compactMap { $0 }
        case .members(let base, let steps): [base] + steps.flatMap(\.arguments)
        }
    }
}

enum ExpressionComparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contained = "in"
    case notContained = "not in"
    case identical = "is"
    case notIdentical = "is not"

    func holds(_ left: ExpressionValue, _ right: ExpressionValue) throws(ExpressionError.Reason) -> Bool {
        switch self {
        case .equal: return left.isEqual(to: right)
        case .notEqual: return !left.isEqual(to: right)
        case .less: return try left.order(to: right) == .before
        case .greater: return try left.order(to: right) == .after
        case .lessOrEqual:
            let order = try left.order(to: right)
            return order == .before || order == .same
        case .greaterOrEqual:
            let order = try left.order(to: right)
            return order == .after || order == .same
        case .contained: return try left.isContained(in: right)
        case .notContained: return try !left.isContained(in: right)
        case .identical: return try left.isIdentical(to: right)
        case .notIdentical: return try !left.isIdentical(to: right)
        }
    }
}
