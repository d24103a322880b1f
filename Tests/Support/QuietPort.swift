import Synchronization

/// Ports for programs that have to know of each other before they start, or that come back on the port they had.
package enum QuietPort {
    /// Below those that the system hands out: between a program's end and its return nobody else is given its port.
    private static let range: ClosedRange<UInt16> = 15_000...30_000
    private static let given = Mutex<Set<UInt16>>([])

    /// A port that nobody listens on, and that no other test is given.
    package static func take() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: range)
            if (try? TestListener(port: port)) != nil, given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw HTTPReceiver.Failure("no port is free")
    }
}
