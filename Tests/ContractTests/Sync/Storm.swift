import CanonicalModel
import Foundation
import Synchronization
import TestSupport

/// A ticket and its twin: the number on each site.
struct Twins: Sendable {
    /// Where it was made.
    var madeAt: Site
    var isSheet: Bool
    var ids: [Site: Int64] = [:]
}

/// What one person did, and whether they were told that it was done.
struct Deed: Sendable {
    enum Kind: String, Sendable {
        case title, contact, comment, close, make
    }

    var site: Site
    var kind: Kind
    var twins: Int
    var text: String
    /// False where no answer came: it may have been done or not.
    var isAcknowledged = false
    /// The number of what was made.
    var made: Int64?
    var isSheet = false
}

/// People who edit the tickets of both sites through their gates until they are told to stop, while programs come and go.
final class Storm: Sendable {
    private let ports: [Site: UInt16]
    private let twins: [Twins]
    private let isOver = Atomic(false)
    private let deeds = Mutex<[Deed]>([])
    private let refusals = Mutex<[String]>([])

    init(ports: [Site: UInt16], twins: [Twins]) {
        self.ports = ports
        self.twins = twins
    }

    /// - Parameter people: at each site.
    func begin(_ people: Int, seed: UInt64) -> Background<Void> {
        Background { [self] in
            _ = inParallel(people * 2) { [self] number in
                let site = number % 2 == 0 ? Site.headquarters : .branch
                self.work(site, Dice(seed: seed &+ UInt64(number) &* 7919), "\(site.mark)\(number)")
            }
        }
    }

    func end() {
        isOver.store(true, ordering: .relaxed)
    }

    var all: [Deed] { deeds.withLock { $0 } }
    var refused: [String] { refusals.withLock { $0 } }

    private func work(_ site: Site, _ dice: Dice, _ name: String) {
        var dice = dice
        var client: RawClient?
        var count = 0
        while !isOver.load(ordering: .relaxed) {
            usleep(UInt32(dice.below(60_000)))
            guard let connection = client ?? (try? RawClient(port: ports[site] ?? 0, timeoutSeconds: 5)) else {
                usleep(50_000)
                continue
            }
            client = connection
            count += 1
            var deed = deed(at: site, "\(name)-\(count)", &dice)
            guard let answer = try? connection.exchange(request(deed)) else {
                client = nil
                deeds.withLock { $0.append(deed) }
                continue
            }
            if answer.code == 0 || answer.code == 10000 {
                deed.isAcknowledged = true
                if deed.kind == .make { deed.made = SiteCall.number(in: answer) }
                deeds.withLock { [deed] in $0.append(deed) }
            } else {
                refusals.withLock { [deed] in $0.append("\(deed.site) \(deed.kind) \(deed.twins): \(answer.text.prefix(200))") }
            }
        }
    }

    /// Half of all that is done is done to every tenth ticket, so that both sides meet there. Of a sheet the branch can carry
    /// only what the contract has calls for; who closes one does not comment on it, since nothing can be said to a closed one.
    private func deed(at site: Site, _ text: String, _ dice: inout Dice) -> Deed {
        if dice.one(in: 20) {
            return Deed(site: site, kind: .make, twins: -1, text: text, isSheet: dice.one(in: 2))
        }
        let number = dice.one(in: 2) ? dice.below(max(twins.count / 10, 1)) * 10 : dice.below(twins.count)
        let known = twins[min(number, twins.count - 1)]
        let place = min(number, twins.count - 1)
        if known.isSheet {
            let ends = place / 2 % 2 == 1
            let kinds: [Deed.Kind] = ends ? [.close, .title, .contact] : [.comment, .title, .contact]
            let kind = site == .branch ? kinds[0] : dice.pick(kinds)
            return Deed(site: site, kind: kind == .close && !dice.one(in: 4) && site == .headquarters ? .title : kind, twins: place, text: text)
        }
        if dice.one(in: 30) { return Deed(site: site, kind: .close, twins: place, text: text) }
        return Deed(site: site, kind: dice.pick([.title, .contact, .comment] as [Deed.Kind]), twins: place, text: text)
    }

    private func request(_ deed: Deed) -> ClientRequest {
        let id = deed.kind == .make ? 0 : twins[deed.twins].ids[deed.site] ?? 0
        return switch deed.kind {
        case .title: SiteCall.save(id, "title", deed.text)
        case .contact: SiteCall.save(id, "contact", deed.text)
        case .comment: SiteCall.comment(id, deed.text)
        case .close: SiteCall.close(id)
        case .make: SiteCall.make(deed.text, at: deed.site, isSheet: deed.isSheet)
        }
    }
}
