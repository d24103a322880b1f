import CanonicalModel

/// Compares both sides of a job in full and changes nothing.
struct SyncVerifier: Sendable {
    let lanes: LaneRunner
    let batch: Int
    let parallel: Int

    struct Report: Equatable, Sendable {
        var compared = 0
        /// Links with differences that no rule accepts.
        var drifts: [Finding] = []
        /// Tickets of the filter that have no link although the job carries them.
        var unlinked: [Unlinked] = []
        /// Links that wait for a person, and those that could not be read.
        var held = 0
        var unread = 0

        var count: Int { drifts.reduce(0) { $0 + $1.drifts.count + $1.unmappable.count } + unlinked.count }
    }

    struct Finding: Equatable, Sendable {
        var origin: Origin
        var ids: Sided<TwinID?>
        var drifts: [Drift] = []
        /// Where a value has no counterpart the rest is not compared.
        var unmappable: [Unmappable] = []
    }

    /// The ticket is there, and the job's mapping does not know what this field of it shows.
    struct Unmappable: Equatable, Sendable {
        var side: Side
        var field: FieldKey
    }

    struct Unlinked: Equatable, Sendable {
        var side: Side
        var id: TwinID
        /// Another ticket of its origin is linked.
        var isDouble: Bool
    }

    /// - Parameter strictly: differences that were accepted count too.
    func run(strictly: Bool = false, progress: @Sendable (Int) -> Void = { _ in }) async throws(SyncFault) -> Report {
        var report = Report()
        var last: Origin?
        while true {
            let links = try await lanes.ledger.links(after: last, limit: batch)
            guard let end = links.last else { break }
            last = end.origin
            for found in await compare(links, strictly: strictly) {
                switch found {
                case .same: report.compared += 1
                case .differs(let finding):
                    report.compared += 1
                    report.drifts.append(finding)
                case .held: report.held += 1
                case .unread: report.unread += 1
                case .stopped: break
                }
            }
            progress(report.compared)
        }
        for side in Side.allCases where lanes.rules.direction.allows(writingTo: side.other) {
            try await look(for: side, &report)
        }
        return report
    }

    private enum Found: Sendable {
        case same
        case differs(Finding)
        case held, unread, stopped
    }

    private func compare(_ links: [Link], strictly: Bool) async -> [Found] {
        await withTaskGroup(of: Found.self, returning: [Found].self) { group in
            var rest = links[...]
            var all: [Found] = []
            for _ in 0..<max(parallel, 1) {
                if let link = rest.popFirst() { group.addTask { await compare(link, strictly: strictly) } }
            }
            while let found = await group.next() {
                all.append(found)
                if let link = rest.popFirst() { group.addTask { await compare(link, strictly: strictly) } }
            }
            return all
        }
    }

    private func compare(_ link: Link, strictly: Bool) async -> Found {
        switch link.phase {
        case .held: return .held
        case .detached, .gone: return .stopped
        case .new, .linked: break
        }
        guard let local = await sighting(.local, of: link), let remote = await sighting(.remote, of: link) else { return .unread }
        let ids = Sided(local: link.ends.local.id, remote: link.ends.remote.id)
        let sightings = Sided(local: local, remote: remote)
        let unmappable = Side.allCases.compactMap { side in
            if case .unmappable(let field) = sightings[side] { Unmappable(side: side, field: field) } else { Unmappable?.none }
        }
        guard unmappable.isEmpty else { return .differs(Finding(origin: link.origin, ids: ids, unmappable: unmappable)) }
        let drifts = drift(of: link, local: local, remote: remote, rules: lanes.rules, strictly: strictly)
        return drifts.isEmpty ? .same : .differs(Finding(origin: link.origin, ids: ids, drifts: drifts))
    }

    /// Nil for a side that does not answer, or cannot be read.
    private func sighting(_ side: Side, of link: Link) async -> Sighting? {
        guard lanes.rules.traits[side].reads else { return nil }
        guard let id = link.ends[side].id else { return .absent }
        return try? await lanes.ends[side].ticket(id)
    }

    private func look(for side: Side, _ report: inout Report) async throws(SyncFault) {
        guard let end = lanes.ends[side] as? any SyncListing else { return }
        var place: String?
        while true {
            let page: ChangePage
            do throws(SyncFault) {
                page = try await end.list(after: place, limit: batch)
            } catch {
                if case .refused = error { return }
                throw error
            }
            for change in page.changes where change.inScope {
                if try await lanes.ledger.link(of: change.id, on: side) != nil { continue }
                let origin = change.ticket?.origin
                let known = if let origin { try await lanes.ledger.link(of: origin) } else { Link?.none }
                // Made by other jobs for other systems is not this one's business only where its direction says so.
                report.unlinked.append(Unlinked(side: side, id: change.id, isDouble: known != nil))
            }
            if !page.hasMore || page.next == place { return }
            place = page.next
        }
    }
}
