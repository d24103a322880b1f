import Synchronization
import TestSupport

/// Many walks at once on one gateway.
package struct Walks {
    package var failure: (seed: UInt64, text: String)?
    package var tally = Walk.Tally()

    /// - Parameters:
    ///   - seed: of the first; the next has the next number.
    package init(
        _ count: Int, seed: UInt64, on gateway: GatewayProcess, lanes: Int = 4, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        let port = gateway.port
        let judges = try Judge(gateway)
        let next = Mutex(0)
        let isOver = Mutex(false)
        let outcomes = inParallel(lanes) { _ -> (Walk.Tally, (UInt64, String)?) in
            var tally = Walk.Tally()
            while true {
                let number = next.withLock { next -> Int in
                    defer { next += 1 }
                    return next
                }
                guard number < count, !isOver.withLock({ $0 }) else { return (tally, nil) }
                progress(number)
                let own = seed &+ UInt64(number)
                do {
                    let site = try Site(port: port)
                    site.judge = judges.complaints
                    var walk = Walk(seed: own, on: site)
                    try walk.run()
                    tally += walk.tally
                } catch {
                    isOver.withLock { $0 = true }
                    return (tally, (own, "\(error)"))
                }
            }
        }
        for (own, failure) in outcomes {
            tally += own
            if self.failure == nil, let failure { self.failure = failure }
        }
    }
}
