import CMicroHTTPD
import Foundation

/// A bound and listening TCP socket.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    let port: UInt16

    init(address: String, port: UInt16) throws(HTTPServerError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, String(port), &hints, &found) == 0, let candidate = found?.pointee else {
            throw .badAddress(address)
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(
            candidate.ai_family, candidate.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), candidate.ai_protocol)
        guard descriptor >= 0 else {
            throw .cannotListen(address: address, port: port, reason: String(cString: strerror(errno)))
        }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0, listen(descriptor, 1024) == 0,
            let bound = ListeningSocket.port(of: descriptor)
        else {
            let reason = String(cString: strerror(errno))
            _ = Glibc.close(descriptor)
            throw .cannotListen(address: address, port: port, reason: reason)
        }
        self.descriptor = descriptor
        self.port = bound
    }

    /// From here on the system refuses connections, those waiting in the backlog too.
    func stopListening() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &length) == 0 ? PeerAddress.port(of: address) : nil
            }
        }
    }
}

/// Numeric text of socket addresses.
enum PeerAddress {
    /// `192.0.2.1`, `2001:db8::1`; an IPv4 address that came through an IPv6 socket is written as IPv4.
    static func text(of address: UnsafePointer<sockaddr>?) -> String {
        guard let address else { return "" }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let offset: Int?
        switch Int32(address.pointee.sa_family) {
        case AF_INET: offset = MemoryLayout<sockaddr_in>.offset(of: \.sin_addr)
        case AF_INET6: offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr)
        default: offset = nil
        }
        guard let offset,
            inet_ntop(Int32(address.pointee.sa_family), UnsafeRawPointer(address) + offset, &buffer, socklen_t(buffer.count)) != nil
        else { return "" }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
    }

    static func port(of address: UnsafePointer<sockaddr>) -> UInt16 {
        // The port lies at the same place for both families.
        UnsafeRawPointer(address).loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian
    }
}
