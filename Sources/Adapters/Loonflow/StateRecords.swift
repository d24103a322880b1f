import CanonicalModel

extension Loonflow {
    /// The contract's records of states, already written: a state is shown with every ticket in it and changes hardly ever.
    struct StateRecords: Sendable {
        /// All that a record depends on beside the zone, which is the gate's.
        private struct Key: Hashable {
            var tenant: TenantID
            var workflow: WorkflowID
            var version: Int64
            var state: StateID
            var modified: Moment
        }

        private let written = BoundedCache<Key, [UInt8]>(capacity: 4 << 20) { $0.count + 64 }

        func record(of state: State, in workflow: Workflow, tenant: TenantID, calendar: ZonedCalendar) -> [UInt8] {
            let key = Key(
                tenant: tenant, workflow: workflow.id, version: workflow.version, state: state.id, modified: state.modified)
            if let known = written[key] { return known }
            var writer = JSONWriter(ascii: true, capacity: 1024)
            StateView(state, of: workflow.id, calendar: calendar).writeRecord(&writer, fieldsAs: "state_field_str")
            written.keep(writer.bytes, for: key)
            return writer.bytes
        }
    }
}
