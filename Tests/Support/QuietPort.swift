import Foundation
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
            if canBind(port), given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw HTTPReceiver.Failure("no port is free")
    }

    private static func canBind(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
