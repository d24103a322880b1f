/// Workflows or product lines as filters name them: by number or by name.
struct FilterNames {
    private let known: [(id: String, name: String)]

    init(_ known: [(id: String, name: String)]) {
        self.known = known
    }

    /// No ticket can be in both; not where that cannot be told, and not where one of them takes all.
    func areApart(_ some: [String], _ others: [String]) -> Bool {
        !some.isEmpty && !others.isEmpty && some.allSatisfy { one in others.allSatisfy { areApart(one, $0) } }
    }

    private func areApart(_ one: String, _ other: String) -> Bool {
        let (a, b) = (meanings(one), meanings(other))
        if !a.isEmpty, !b.isEmpty { return a.isDisjoint(with: b) }
        // A number and a name may be the same thing's.
        switch (Int64(one), Int64(other)) {
        case (let a?, let b?): return a != b
        case (nil, nil): return one != other
        default: return false
        }
    }

    private func meanings(_ name: String) -> Set<String> {
        Set(known.filter { $0.id == name || $0.name == name }.map(\.id))
    }
}
