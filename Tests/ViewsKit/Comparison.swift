import CanonicalModel

/// Gathers what a view shows otherwise than it should.
struct Comparison {
    let view: String
    private(set) var complaints: [String] = []

    init(_ view: String) {
        self.view = view
    }

    mutating func expect(_ name: String, _ shown: JSON?, _ wanted: JSON) {
        let shown = shown ?? .null
        if shown != wanted { complaints.append("\(view) \(name): \(shown.text), not \(wanted.text)") }
    }

    /// Members of an object, by name.
    mutating func expect(_ object: JSON, _ wanted: [(String, JSON)]) {
        for (name, value) in wanted { expect(name, object[name], value) }
    }

    func conclude() throws(Disagreement) {
        if !complaints.isEmpty { throw Disagreement(complaints.joined(separator: "\n")) }
    }
}
