extension ExpressionValue {
    /// Equality as conditions know it: numbers by value, everything else only within its type.
    func isEqual(to other: ExpressionValue) -> Bool {
        if let left = number, let right = other.number { return left.order(to: right) == .same }
        switch (self, other) {
        case (.none, .none): return true
        case (.text(let a), .text(let b)): return a.utf8.elementsEqual(b.utf8)
        case (.moment(let a), .moment(let b)): return a == b
        case (.day(let a), .day(let b)): return a == b
        case (.duration(let a), .duration(let b)): return a == b
        case (.list(let a), .list(let b)): return a.elementsEqual(b) { $0.isEqual(to: $1) }
        default: return false
        }
    }

    /// The order of two values of one kind; values of different kinds have none.
    func order(to other: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionOrder {
        if let left = number, let right = other.number { return left.order(to: right) }
        switch (self, other) {
        case (.text(let a), .text(let b)):
            // Bytes of UTF-8 sort as the code points do.
            if a.utf8.lexicographicallyPrecedes(b.utf8) { return .before }
            return a.utf8.elementsEqual(b.utf8) ? .same : .after
        case (.moment(let a), .moment(let b)): return ExpressionOrder(a, b)
        case (.day(let a), .day(let b)): return ExpressionOrder(a, b)
        case (.duration(let a), .duration(let b)): return ExpressionOrder(a, b)
        case (.list(let a), .list(let b)):
            for (left, right) in zip(a, b) where !left.isEqual(to: right) {
                return try left.order(to: right)
            }
            return ExpressionOrder(a.count, b.count)
        default: throw .notComparable(typeName, other.typeName)
        }
    }

    /// Whether the value is an element of the list, or a part of the text.
    func isContained(in container: ExpressionValue) throws(ExpressionError.Reason) -> Bool {
        switch container {
        case .list(let elements): return elements.contains { $0.isEqual(to: self) }
        case .text(let text):
            guard case .text(let part) = self else { throw .unsupportedOperands("in", typeName, container.typeName) }
            return ExpressionValue.contains(text, part: part)
        default: throw .unsupportedOperands("in", typeName, container.typeName)
        }
    }

    /// `is`, which conditions need only for None, True and False.
    func isIdentical(to other: ExpressionValue) throws(ExpressionError.Reason) -> Bool {
        switch (self, other) {
        case (.none, .none): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.none, _), (_, .none), (.bool, _), (_, .bool): return false
        default: throw .unsupportedOperands("is", typeName, other.typeName)
        }
    }

    /// Searches in time linear to both texts (Knuth, Morris and Pratt), since both may come from a caller.
    private static func contains(_ text: String, part: String) -> Bool {
        let pattern = Array(part.utf8)
        guard !pattern.isEmpty else { return true }
        guard pattern.count <= text.utf8.count else { return false }
        var borders = [0]
        var matched = 0
        for index in pattern.indices.dropFirst() {
            while matched > 0, pattern[index] != pattern[matched] { matched = borders[matched - 1] }
            if pattern[index] == pattern[matched] { matched += 1 }
            borders.append(matched)
        }
        matched = 0
        for byte in text.utf8 {
            while matched > 0, byte != pattern[matched] { matched = borders[matched - 1] }
            if byte == pattern[matched] { matched += 1 }
            if matched == pattern.count { return true }
        }
        return false
    }
}

enum ExpressionOrder: Sendable {
    case before, same, after
    /// With a number that is none; cannot arise from finite values.
    case unordered

    init<Value: Comparable>(_ a: Value, _ b: Value) {
        self = a < b ? .before : a == b ? .same : a > b ? .after : .unordered
    }
}
