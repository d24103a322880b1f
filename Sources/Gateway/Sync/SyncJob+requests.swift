import CanonicalModel
import Synchronization

/// What a person asks for is proven at the ends before it is written.
extension SyncJob {
    /// Everything but a run, which is the worker's own business. Nobody else may change the job's links meanwhile.
    /// - Parameter row: whose answer is kept in the same transaction.
    /// - Throws: why nothing was done.
    func carryOut(
        _ request: JobRequest, answering row: Int64? = nil, _ surroundings: SyncSurroundings
    ) async throws(CanonicalError) -> JSON {
        let (request, unchecked) = try await proven(request, surroundings)
        let (name, systems) = (name, rules.systems)
        let answer = Mutex(JSON.null)
        let done = await surroundings.engine.written { context in
            var said = try context.carryOut(request, of: name, systems)
            if !unchecked.isEmpty, var object = said.objectValue {
                object["unchecked"] = .array(unchecked.map { JSON($0.rawValue) })
                said = .object(object)
            }
            if let row { try context.store.answer(row, with: said) }
            answer.withLock { $0 = said }
            return .done
        }
        _ = try done.get()
        return answer.withLock { $0 }
    }

    /// A link only ties tickets that are there. A side that nobody can read is believed, and named.
    private func proven(
        _ request: JobRequest, _ surroundings: SyncSurroundings
    ) async throws(CanonicalError) -> (request: JobRequest, unchecked: [Side]) {
        guard case .link(let local, let remote) = request else { return (request, []) }
        var ids = Sided(local: local, remote: remote)
        for side in Side.allCases { ids[side] = try JobRequest.plainID(ids[side], side) }
        var unchecked: [Side] = []
        for side in Side.allCases {
            if rules.traits[side].reads {
                try await prove(ids[side], side, surroundings)
            } else {
                unchecked.append(side)
            }
        }
        return (.link(local: ids.local, remote: ids.remote), unchecked)
    }

    private func prove(_ id: TwinID, _ side: Side, _ surroundings: SyncSurroundings) async throws(CanonicalError) {
        let place = "\(system(at: side)) (\(side.rawValue))"
        let seen: Sighting
        do throws(SyncFault) {
            seen = try await rawEnd(side, surroundings).ticket(id)
        } catch {
            throw CanonicalError(.unavailable, "nothing was linked, for \(place) does not show ticket \(id): \(error.text.legible(500))")
        }
        switch seen {
        case .present, .unmappable, .matches: return
        case .deleted: throw CanonicalError.notFound(.ticket, "ticket \(id) of \(place) was deleted; nothing was linked")
        case .missing, .absent, .unread: throw CanonicalError.notFound(.ticket, "there is no ticket \(id) in \(place); nothing was linked")
        }
    }
}

extension JobRequest {
    static let longestID = 200

    /// The id as its system writes it: a number has no zeros before it.
    /// - Throws: for what no system has as an id.
    static func plainID(_ id: TwinID, _ side: Side) throws(CanonicalError) -> TwinID {
        let isPlain = id.value.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.properties.generalCategory != .control }
        guard (1...longestID).contains(id.value.utf8.count), isPlain else {
            throw CanonicalError.invalid(
                "\(side.rawValue) id", .malformed,
                "the \(side.rawValue) id is no id: it has 1 to \(longestID) bytes, and neither spaces nor control characters")
        }
        guard id.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(id.value) else { return id }
        return TwinID(String(number))
    }
}
