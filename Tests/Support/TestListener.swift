import Foundation

/// A port on loopback whose connections get a thread each.
final class TestListener: Sendable {
    let port: UInt16
    private let listener: Int32

    /// - Parameter port: 0 for a free one.
    init(port: UInt16 = 0) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bare in
                bind(socket, bare, length) == 0 && listen(socket, 128) == 0 && getsockname(socket, bare, &length) == 0
            }
        }
        guard bound else {
            defer { close(socket) }
            throw HTTPReceiver.Failure("listen: \(String(cString: strerror(errno)))")
        }
        self.port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        stop()
        close(listener)
    }

    /// - Parameter serve: gets each connection's socket, which is closed afterwards.
    func start(_ serve: @escaping @Sendable (Int32) -> Void) {
        let listener = listener
        Thread {
            while true {
                let peer = accept(listener, nil, nil)
                guard peer >= 0 else { break }
                Thread {
                    serve(peer)
                    close(peer)
                }.start()
            }
        }.start()
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }
}
