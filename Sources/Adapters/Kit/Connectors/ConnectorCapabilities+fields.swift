import CanonicalModel

extension ConnectorCapabilities {
    /// Custom fields that reading tells of, where it does not tell of all that a ticket has.
    package struct ShownFields: Sendable {
        package var names: Set<FieldKey>
        /// The setting of the system's file that lists them.
        package var setting: String

        package init(_ names: Set<FieldKey>, setting: String) {
            self.names = names
            self.setting = setting
        }
    }

    /// A field that every ticket has, under a name of its own.
    package func isOwn(_ name: FieldKey) -> Bool {
        readable.contains(name) || writable.contains(name)
    }

    /// There is such a field, or may be.
    package func has(_ name: FieldKey) -> Bool {
        place(name) != nil && (isOwn(name) || hasCustomFields)
    }

    /// A value may be written to it, with the creation at least.
    package func canWrite(_ name: FieldKey) -> Bool {
        has(name) && (!isOwn(name) || writable.contains(name))
    }

    /// A ticket that is read has its value. Where this is false the field looks empty, whatever it holds.
    package func canRead(_ name: FieldKey) -> Bool {
        guard has(name) else { return false }
        return isOwn(name) ? readable.contains(name) : shownFields?.names.contains(name) ?? true
    }

    /// The setting by which the system's connector keeps the field for itself; nil for one that jobs may have.
    package func keeper(of name: FieldKey) -> String? {
        place(name).flatMap { kept[$0] }
    }
}
