import CanonicalModel

extension Loonflow {
    /// Details as last written for a caller: clients ask for the same ticket again and again until it changes. What is found
    /// is right as long as neither the ticket nor any definition of its tenant has changed.
    struct WrittenDetails: Sendable {
        private struct Key: Hashable {
            var tenant: TenantID
            var ticket: TicketID
            var caller: CallerName
            var viewer: Username
        }

        private struct Written {
            var workflow: WorkflowID
            var version: Int64
            /// Outdated ones must not stay in memory for as long as this.
            weak let definitions: Definitions?
            var body: [UInt8]
        }

        private let written = BoundedCache<Key, Written>(capacity: 4 << 20) { $0.body.count + 256 }

        /// The answer's body, if it would be the same again.
        func body(for call: Call, viewer: Username) -> [UInt8]? {
            let key = key(call, viewer)
            guard let known = written[key], known.definitions === call.definitions, call.scope.contains(known.workflow),
                known.version == call.engine.version(of: key.ticket, in: key.tenant)
            else { return nil }
            return known.body
        }

        func keep(_ body: [UInt8], of ticket: Ticket, for call: Call, viewer: Username) {
            // A copy without the room that writing has left.
            let kept = body.withUnsafeBufferPointer { Array($0) }
            written.keep(
                Written(workflow: ticket.workflow, version: ticket.version, definitions: call.definitions, body: kept),
                for: key(call, viewer))
        }

        private func key(_ call: Call, _ viewer: Username) -> Key {
            Key(tenant: call.caller.tenant, ticket: TicketID(call.pathID), caller: call.caller.name, viewer: viewer)
        }
    }
}
