/// From where a field's value comes on each side, and in which form.
public struct FieldMapping: Equatable, Sendable {
    public var key: FieldKey
    public var sources: Sided<Source>
    public var form: ValueForm

    public enum Source: Equatable, Sendable {
        /// A field by the name the side gives it.
        case field(String)
        /// Always this; the other side's value is never written here.
        case constant(JSON)
        /// Put together from the side's own fields; never written either.
        case template(TitleTemplate)

        public var isWritable: Bool {
            if case .field = self { true } else { false }
        }
    }

    public init(_ key: FieldKey, local: Source, remote: Source, form: ValueForm = .same) {
        self.key = key
        sources = Sided(local: local, remote: remote)
        self.form = form
    }
}

/// All mappings of a job: turns a side's own fields into common ones and back.
public struct TicketMapping: Equatable, Sendable {
    public var fields: [FieldMapping]

    public init(_ fields: [FieldMapping]) {
        self.fields = fields
    }

    /// The common fields of what a side shows. A field of a template that the ticket does not have is empty text.
    /// - Throws: the first field with a value that has no counterpart.
    public func common(_ own: [FieldKey: JSON], of side: Side) throws(UnmappableValue) -> [FieldKey: JSON] {
        var common: [FieldKey: JSON] = [:]
        for field in fields {
            let value = Self.value(field.sources[side], of: own)
            guard let value = side == .local ? value : field.form.local(value) else { throw UnmappableValue(field: field.key) }
            common[field.key] = value
        }
        return common
    }

    /// What is to be written on a side for common values.
    /// - Throws: the first field with a value that has no counterpart.
    public func own(_ common: [FieldKey: JSON], for side: Side) throws(UnmappableValue) -> [FieldKey: JSON] {
        var own: [FieldKey: JSON] = [:]
        for field in fields {
            guard case .field(let name) = field.sources[side], let value = common[field.key] else { continue }
            guard let value = side == .local ? value : field.form.remote(value) else { throw UnmappableValue(field: field.key) }
            own[FieldKey(name)] = value
        }
        return own
    }

    private static func value(_ source: FieldMapping.Source, of own: [FieldKey: JSON]) -> JSON {
        switch source {
        case .field(let name): own[FieldKey(name)] ?? .null
        case .constant(let value): value
        case .template(let template):
            // Every key gets a value, so there is none that could be missing.
            .string((try? template.render { key in
                let value = own[FieldKey(key)] ?? .null
                return value.stringValue ?? (value.isNull ? "" : value.text)
            }) ?? "")
        }
    }
}

/// A value that a job's mapping does not know.
public struct UnmappableValue: Error, Equatable, Sendable {
    public var field: FieldKey

    public init(field: FieldKey) {
        self.field = field
    }
}
