import CanonicalModel

extension NGS {
    /// Which members of the field groups are canonical fields too. A path is a group and a member, `objective.title`, or for
    /// a sub-table `tabc.<table>.<member>`. The groups themselves are kept as given all the same.
    public struct FieldMap: Sendable, Equatable {
        public enum Field: Sendable, Equatable {
            case title
            case detail
            case priority
            /// A custom field of the ticket's workflow, by its key.
            case custom(String)
        }

        public var fields: [String: Field]

        public init(_ fields: [String: Field]) {
            self.fields = fields
        }

        public static let standard = FieldMap([
            "objective.title": .title, "objective.detail": .detail, "objective.priority": .priority,
        ])
    }

    /// What a call says of canonical fields.
    struct CanonicalFields {
        var title: String?
        var detail: String?
        var priority: Int64?
        var custom = JSONObject()

        var input: FieldInput {
            FieldInput(values: custom, writable: .anyField, required: .onTicket)
        }
    }
}

extension NGS.FieldMap {
    /// The canonical fields in the groups: the mapped members, and members of `objective` named like a custom field.
    func read(_ groups: NGS.FieldGroups, for workflow: Workflow) throws(CanonicalError) -> NGS.CanonicalFields {
        var found = NGS.CanonicalFields()
        for (key, value) in groups.objective {
            guard let field = workflow.field(key), !NGS.saysNothing(value, as: field) else { continue }
            found.custom[key] = value
        }
        for (path, field) in fields.sorted(by: { $0.key < $1.key }) {
            guard let value = groups.member(at: path), !value.isNull else { continue }
            try found.take(value, as: field, path: path, workflow: workflow)
        }
        return found
    }
}

extension NGS.CanonicalFields {
    mutating func take(_ value: JSON, as field: NGS.FieldMap.Field, path: String, workflow: Workflow)
        throws(CanonicalError)
    {
        switch field {
        case .title: title = try NGS.text(value, path) ?? title
        case .detail: detail = try NGS.text(value, path) ?? detail
        case .priority: priority = try NGS.integer(value, path) ?? priority
        case .custom(let key):
            if let definition = workflow.field(key), NGS.saysNothing(value, as: definition) { return }
            custom[key] = value
        }
    }
}

extension NGS {
    /// Empty text for a field that holds no text: old clients send it for every field a form left blank.
    static func saysNothing(_ value: JSON, as field: FieldDefinition) -> Bool {
        guard case .string("") = value, case .refused = field.type.normalise(value) else { return false }
        return true
    }
}
