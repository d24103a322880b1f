extension ExpressionParser {
    /// An operand with whatever members are asked of it, such as `{end}.date().year`.
    mutating func memberChain() throws(ExpressionError) -> ExpressionNode {
        let base = try simpleOperand()
        var steps: [ExpressionNode.MemberStep] = []
        while try take(sign: ".") {
            let offset = token.offset
            guard case .name(let name) = token.kind else { throw expected("a name") }
            guard let member = ExpressionMember(rawValue: name) else { throw ExpressionError(.unknownMember(name), at: offset) }
            try advance()
            var arguments: [ExpressionNode] = []
            if member.isMethod {
                guard try take(sign: "(") else { throw expected("(") }
                arguments = try elements(until: ")").nodes
                guard arguments.count == member.argumentCount else { throw ExpressionError(.wrongArgumentCount(name), at: offset) }
            }
            steps.append(.init(member: member, arguments: arguments, offset: offset))
        }
        return steps.isEmpty ? base : try node(.members(base, steps), at: base.offset)
    }

    private mutating func simpleOperand() throws(ExpressionError) -> ExpressionNode {
        let offset = token.offset
        switch token.kind {
        case .number(let number):
            try advance()
            return try node(.constant(ExpressionValue(number)), at: offset)
        case .text(let parts):
            try advance()
            for case .field(let key) in parts { note(fieldKey: key) }
            if case .literal(let text) = parts.first, parts.count == 1 { return try node(.constant(.text(text)), at: offset) }
            return try node(.text(parts), at: offset)
        case .field(let key):
            try advance()
            note(fieldKey: key)
            return try node(.field(key), at: offset)
        case .name(let name):
            return try named(name)
        case .sign("("):
            try advance()
            let (nodes, hasComma) = try elements(until: ")")
            if nodes.count == 1, !hasComma { return nodes[0] }
            return try node(.list(nodes), at: offset)
        case .sign("["):
            try advance()
            return try node(.list(elements(until: "]").nodes), at: offset)
        case .sign, .end:
            throw unexpectedToken()
        }
    }

    /// Expressions with commas between them, and one perhaps after the last, up to the closing sign.
    private mutating func elements(until closing: String) throws(ExpressionError) -> (nodes: [ExpressionNode], hasComma: Bool) {
        var nodes: [ExpressionNode] = []
        var hasComma = false
        while try !take(sign: closing) {
            guard nodes.isEmpty || hasComma else { throw expected(closing) }
            nodes.append(try expression())
            hasComma = try take(sign: ",")
            guard hasComma || token.kind == .sign(closing) else { throw expected(closing) }
        }
        return (nodes, hasComma)
    }

    // MARK: Names

    private mutating func named(_ name: String) throws(ExpressionError) -> ExpressionNode {
        let offset = token.offset
        let constant: ExpressionValue? = switch name {
        case "None": ExpressionValue.none
        case "True": .bool(true)
        case "False": .bool(false)
        default: nil
        }
        try advance()
        if let constant { return try node(.constant(constant), at: offset) }
        if ["and", "or", "in", "is", "if", "else", "for", "lambda"].contains(name) { throw ExpressionError(.unexpected(name), at: offset) }
        let function = try functionName(startingWith: name, at: offset)
        guard try take(sign: "(") else { throw expected("(") }
        return try node(.call(function, arguments(of: function, at: offset)), at: offset)
    }

    /// Takes names and points as long as they can still become the name of a function.
    private mutating func functionName(startingWith first: String, at offset: Int) throws(ExpressionError) -> ExpressionFunction {
        var name = first
        while token.kind == .sign("."), ExpressionFunction.allCases.contains(where: { $0.rawValue.hasPrefix(name + ".") }) {
            try advance()
            guard case .name(let next) = token.kind else { throw expected("a name") }
            name += "." + next
            try advance()
        }
        guard let function = ExpressionFunction(rawValue: name) else { throw ExpressionError(.unknownName(name), at: offset) }
        return function
    }

    private mutating func arguments(of function: ExpressionFunction, at offset: Int) throws(ExpressionError) -> [ExpressionNode?] {
        var arguments = ExpressionArguments(function)
        var hasComma = true
        while try !take(sign: ")") {
            guard hasComma else { throw expected(")") }
            let start = token
            if case .name(let name) = start.kind, function.parameters.contains(name) {
                try advance()
                guard try take(sign: "=") else { throw expected("=") }
                try arguments.add(expression(), named: name, at: start.offset)
            } else {
                try arguments.add(expression())
            }
            hasComma = try take(sign: ",")
        }
        guard let complete = arguments.complete else { throw ExpressionError(.wrongArgumentCount(function.rawValue), at: offset) }
        return complete
    }
}

/// Puts the arguments of a call, given in order or by name, each into its place.
private struct ExpressionArguments {
    let function: ExpressionFunction
    private var inOrder: [ExpressionNode] = []
    private var byName: [String: ExpressionNode] = [:]

    init(_ function: ExpressionFunction) {
        self.function = function
    }

    mutating func add(_ node: ExpressionNode) throws(ExpressionError) {
        guard byName.isEmpty else { throw ExpressionError(.wrongArgumentCount(function.rawValue), at: node.offset) }
        inOrder.append(node)
    }

    mutating func add(_ node: ExpressionNode, named name: String, at offset: Int) throws(ExpressionError) {
        guard byName.updateValue(node, forKey: name) == nil else { throw ExpressionError(.wrongArgumentCount(function.rawValue), at: offset) }
    }

    /// Nil when there are too many, one twice, or one that is needed is missing.
    var complete: [ExpressionNode?]? {
        let parameters = function.parameters
        if parameters.isEmpty { return function.argumentCounts.contains(inOrder.count) ? inOrder : nil }
        guard inOrder.count <= parameters.count, !parameters.prefix(inOrder.count).contains(where: byName.keys.contains) else { return nil }
        let places = inOrder.map(Optional.some) + parameters.dropFirst(inOrder.count).map { byName[$0] }
        return places.prefix(function.argumentCounts.lowerBound).contains(where: { $0 == nil }) ? nil : places
    }
}
