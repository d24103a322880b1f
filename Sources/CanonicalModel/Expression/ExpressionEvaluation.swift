/// Works out a syntax tree, each node at most once. Recursion goes as deep as the tree, which is bounded when it is built.
struct ExpressionEvaluation {
    let environment: ExpressionEnvironment

    func value(of node: ExpressionNode) throws(ExpressionError) -> ExpressionValue {
        switch node.kind {
        case .constant(let value): return value
        case .field(let key): return try at(node.offset) { () throws(ExpressionError.Reason) in try environment.value(ofField: key) }
        case .text(let parts): return .text(try at(node.offset) { () throws(ExpressionError.Reason) in try text(of: parts) })
        case .list(let nodes): return .list(try values(of: nodes))
        case .all(let nodes): return try firstDecisive(nodes, stopsAt: false)
        case .any(let nodes): return try firstDecisive(nodes, stopsAt: true)
        case .not(let operand): return .bool(try !value(of: operand).isTruthy)
        case .negation(let operand): return try signed(operand, isNegated: true, at: node.offset)
        case .affirmation(let operand): return try signed(operand, isNegated: false, at: node.offset)
        case .arithmetic(let first, let steps): return try arithmetic(first, steps)
        case .comparison(let first, let steps): return .bool(try comparison(first, steps))
        case .call(let function, let arguments): return try call(function, arguments, at: node.offset)
        case .members(let base, let steps): return try members(base, steps)
        }
    }

    /// Gives an error without a place the place at hand.
    private func at<Result>(_ offset: Int, _ body: () throws(ExpressionError.Reason) -> Result) throws(ExpressionError) -> Result {
        do {
            return try body()
        } catch {
            throw ExpressionError(error, at: offset)
        }
    }

    private func values(of nodes: [ExpressionNode]) throws(ExpressionError) -> [ExpressionValue] {
        var values: [ExpressionValue] = []
        for node in nodes { values.append(try value(of: node)) }
        return values
    }

    private func text(of parts: [ExpressionTextPart]) throws(ExpressionError.Reason) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .field(let key): text += try environment.value(ofField: key).plainText()
            }
            guard text.utf8.count <= ExpressionLimit.textBytes else { throw .valueTooLarge }
        }
        return text
    }

    /// `and` and `or` give the operand that decides, or the last; those after it are not worked out.
    private func firstDecisive(_ nodes: [ExpressionNode], stopsAt truth: Bool) throws(ExpressionError) -> ExpressionValue {
        var last = ExpressionValue.none
        for node in nodes {
            last = try value(of: node)
            if last.isTruthy == truth { break }
        }
        return last
    }

    private func signed(_ operand: ExpressionNode, isNegated: Bool, at offset: Int) throws(ExpressionError) -> ExpressionValue {
        let value = try value(of: operand)
        return try at(offset) { () throws(ExpressionError.Reason) in
            if case .duration(let seconds) = value { return .duration(isNegated ? -seconds : seconds) }
            guard let number = value.number else { throw .wrongArgument(isNegated ? "-" : "+", value.typeName) }
            return ExpressionValue(isNegated ? try number.negated() : number)
        }
    }

    private func arithmetic(_ first: ExpressionNode, _ steps: [ExpressionNode.ArithmeticStep]) throws(ExpressionError) -> ExpressionValue {
        var result = try value(of: first)
        for step in steps {
            let operand = try value(of: step.operand)
            result = try at(step.offset) { () throws(ExpressionError.Reason) in try step.operation.apply(result, operand) }
        }
        return result
    }

    /// A chain such as `1 < x <= 5` holds if each pair does; it ends at the first that does not.
    private func comparison(_ first: ExpressionNode, _ steps: [ExpressionNode.ComparisonStep]) throws(ExpressionError) -> Bool {
        var left = try value(of: first)
        for step in steps {
            let right = try value(of: step.operand)
            let holds = try at(step.offset) { () throws(ExpressionError.Reason) in try step.comparison.holds(left, right) }
            guard holds else { return false }
            left = right
        }
        return true
    }

    private func call(_ function: ExpressionFunction, _ arguments: [ExpressionNode?], at offset: Int) throws(ExpressionError) -> ExpressionValue {
        var values: [ExpressionValue?] = []
        for argument in arguments {
            if let argument { values.append(try value(of: argument)) } else { values.append(nil) }
        }
        return try at(offset) { () throws(ExpressionError.Reason) in try function.call(values, in: environment) }
    }

    private func members(_ base: ExpressionNode, _ steps: [ExpressionNode.MemberStep]) throws(ExpressionError) -> ExpressionValue {
        var result = try value(of: base)
        for step in steps {
            let arguments = try values(of: step.arguments)
            result = try at(step.offset) { () throws(ExpressionError.Reason) in
                try step.member.value(of: result, arguments, in: environment)
            }
        }
        return result
    }
}
