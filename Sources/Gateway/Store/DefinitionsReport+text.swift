import CanonicalModel

extension DefinitionsReport: CustomStringConvertible {
    /// For people: what was written, kind by kind.
    var description: String {
        let parts = kinds.sorted { $0.key < $1.key }.map { kind, counts in
            "\(kind) +\(counts.added) ~\(counts.changed) =\(counts.unchanged) -\(counts.removed)"
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    var json: JSON {
        .object(
            JSONObject(
                kinds.sorted { $0.key < $1.key }.map { kind, counts in
                    (
                        kind,
                        [
                            "added": JSON(counts.added), "changed": JSON(counts.changed),
                            "unchanged": JSON(counts.unchanged), "removed": JSON(counts.removed),
                        ]
                    )
                }))
    }
}
