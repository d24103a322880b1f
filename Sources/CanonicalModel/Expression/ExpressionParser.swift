/// Reads tokens into a syntax tree by the ranks of the operators. Every token is read once and nothing is tried twice.
struct ExpressionParser {
    private var lexer: ExpressionLexer
    private(set) var token: ExpressionToken
    private var depth = 0
    private var nodes = 0
    /// In the order in which they first occur.
    private(set) var fieldKeys: [String] = []

    init(_ text: String) throws(ExpressionError) {
        guard text.utf8.count <= ExpressionLimit.expressionBytes else {
            throw ExpressionError(.textTooLong, at: ExpressionLimit.expressionBytes)
        }
        lexer = ExpressionLexer(text)
        token = try lexer.next()
    }

    mutating func wholeExpression() throws(ExpressionError) -> ExpressionNode {
        let node = try expression()
        guard token.kind == .end else { throw unexpectedToken() }
        return node
    }

    mutating func expression() throws(ExpressionError) -> ExpressionNode {
        try operators(from: .either)
    }

    // MARK: Operators

    /// How strongly operators bind, the weakest first.
    private enum Rank: Int, Comparable {
        case either, both, not, comparison, sum, product, sign, power

        static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
        var next: Rank { Rank(rawValue: rawValue + 1) ?? .power }
    }

    /// An operand and all operators after it that bind at least as strongly as `lowest`. The only function that calls itself.
    private mutating func operators(from lowest: Rank) throws(ExpressionError) -> ExpressionNode {
        guard depth < ExpressionLimit.depth else { throw ExpressionError(.tooDeep, at: token.offset) }
        depth += 1
        defer { depth -= 1 }
        var left = try operand(lowest)
        while let rank = rankOfToken(), rank >= lowest {
            left = try chain(after: left, rank)
        }
        return left
    }

    private func rankOfToken() -> Rank? {
        switch token.kind {
        case .name("or"): .either
        case .name("and"): .both
        case .name("in"), .name("is"), .name("not"): .comparison
        case .sign("**"): .power
        case .sign(let sign):
            if ExpressionComparison(rawValue: sign) != nil { .comparison }
            else if sign == "+" || sign == "-" { .sum }
            else if ExpressionArithmetic(rawValue: sign) != nil { .product }
            else { nil }
        case .number, .text, .field, .name, .end: nil
        }
    }

    private mutating func chain(after first: ExpressionNode, _ rank: Rank) throws(ExpressionError) -> ExpressionNode {
        switch rank {
        case .either: return try node(.any(operands(after: first, rank)), at: first.offset)
        case .both: return try node(.all(operands(after: first, rank)), at: first.offset)
        case .comparison: return try node(.comparison(first, comparisonSteps()), at: first.offset)
        case .power:
            let offset = token.offset
            try advance()
            let step = try ExpressionNode.ArithmeticStep(operation: .power, operand: operators(from: .power), offset: offset)
            return try node(.arithmetic(first, [step]), at: first.offset)
        case .sum, .product, .sign, .not: return try node(.arithmetic(first, arithmeticSteps(rank)), at: first.offset)
        }
    }

    private mutating func operands(after first: ExpressionNode, _ rank: Rank) throws(ExpressionError) -> [ExpressionNode] {
        var operands = [first]
        while rankOfToken() == rank {
            try advance()
            operands.append(try operators(from: rank.next))
        }
        return operands
    }

    private mutating func arithmeticSteps(_ rank: Rank) throws(ExpressionError) -> [ExpressionNode.ArithmeticStep] {
        var steps: [ExpressionNode.ArithmeticStep] = []
        while rankOfToken() == rank, case .sign(let sign) = token.kind, let operation = ExpressionArithmetic(rawValue: sign) {
            let offset = token.offset
            try advance()
            steps.append(.init(operation: operation, operand: try operators(from: rank.next), offset: offset))
        }
        return steps
    }

    private mutating func comparisonSteps() throws(ExpressionError) -> [ExpressionNode.ComparisonStep] {
        var steps: [ExpressionNode.ComparisonStep] = []
        while rankOfToken() == .comparison {
            let offset = token.offset
            let comparison = try takeComparison()
            steps.append(.init(comparison: comparison, operand: try operators(from: .sum), offset: offset))
        }
        return steps
    }

    private mutating func takeComparison() throws(ExpressionError) -> ExpressionComparison {
        if case .sign(let sign) = token.kind, let comparison = ExpressionComparison(rawValue: sign) {
            try advance()
            return comparison
        }
        if try take(name: "in") { return .contained }
        if try take(name: "is") { return try take(name: "not") ? .notIdentical : .identical }
        try advance()
        guard try take(name: "in") else { throw expected("in") }
        return .notContained
    }

    private mutating func operand(_ lowest: Rank) throws(ExpressionError) -> ExpressionNode {
        let offset = token.offset
        switch token.kind {
        case .name("not"):
            guard lowest <= .not else { throw unexpectedToken() }
            try advance()
            return try node(.not(operators(from: .not)), at: offset)
        case .sign("-"):
            try advance()
            return try node(.negation(operators(from: .power)), at: offset)
        case .sign("+"):
            try advance()
            return try node(.affirmation(operators(from: .power)), at: offset)
        default:
            return try memberChain()
        }
    }

    // MARK: Tokens and nodes

    mutating func advance() throws(ExpressionError) {
        token = try lexer.next()
    }

    mutating func take(name: String) throws(ExpressionError) -> Bool {
        guard token.kind == .name(name) else { return false }
        try advance()
        return true
    }

    mutating func take(sign: String) throws(ExpressionError) -> Bool {
        guard token.kind == .sign(sign) else { return false }
        try advance()
        return true
    }

    func expected(_ sign: String) -> ExpressionError {
        ExpressionError(token.kind == .end ? .unexpectedEnd : .expected(sign), at: token.offset)
    }

    func unexpectedToken() -> ExpressionError {
        ExpressionError(token.kind == .end ? .unexpectedEnd : .unexpected(token.description), at: token.offset)
    }

    mutating func node(_ kind: ExpressionNode.Kind, at offset: Int) throws(ExpressionError) -> ExpressionNode {
        nodes += 1
        guard nodes <= ExpressionLimit.nodes else { throw ExpressionError(.tooManyParts, at: offset) }
        let depth = 1 + (kind.children.lazy.map(\.depth).max() ?? 0)
        guard depth <= ExpressionLimit.depth else { throw ExpressionError(.tooDeep, at: offset) }
        return ExpressionNode(kind: kind, offset: offset, depth: depth)
    }

    mutating func note(fieldKey: String) {
        if !fieldKeys.contains(fieldKey) { fieldKeys.append(fieldKey) }
    }
}
