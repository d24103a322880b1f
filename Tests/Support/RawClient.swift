import Foundation

/// A socket and nothing more: what is sent is exactly the bytes given.
package final class RawClient {
    package let socket: Int32
    private var pending: [UInt8] = []

    package struct Failure: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) {
            self.description = description
        }
    }

    package init(port: UInt16, timeoutSeconds: Int = 10) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 {
            let reason = String(cString: strerror(errno))
            close(socket)
            throw Failure(description: "connect: \(reason)")
        }
    }

    deinit {
        close(socket)
    }

    /// False once the peer has reset the connection.
    @discardableResult
    package func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    /// Reads one answer; the body by its Content-Length.
    package func answer(toHead: Bool = false) throws -> RawAnswer {
        while true {
            if let end = pending.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: pending[..<end.lowerBound], as: UTF8.self)
                var answer = RawAnswer(head: head)
                let length = toHead ? 0 : Int(answer["Content-Length"] ?? "0") ?? 0
                while pending.count < end.upperBound + length { try fill() }
                answer.body = Array(pending[end.upperBound..<end.upperBound + length])
                pending.removeFirst(end.upperBound + length)
                return answer
            }
            try fill()
        }
    }

    /// True when the peer closes (or resets) without another byte.
    package func isClosedByPeer() -> Bool {
        guard pending.isEmpty else { return false }
        var byte: UInt8 = 0
        let count = recv(socket, &byte, 1, 0)
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }

    /// Reads to the end of the connection; true when it comes and no success was among the rest.
    package func endsWithoutAnother200() -> Bool {
        while (try? fill()) != nil {}
        let rest = String(decoding: pending, as: UTF8.self)
        pending = []
        return isClosedByPeer() && !rest.contains("HTTP/1.1 2")
    }

    private func fill() throws {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count == 0 { throw Failure(description: "closed by the server after \(pending.count) bytes") }
        if count < 0 { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
        pending.append(contentsOf: buffer[..<count])
    }
}

package struct RawAnswer {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8] = []

    package init(head: String) {
        let lines = head.components(separatedBy: "\r\n")
        status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
    }

    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var text: String { String(decoding: body, as: UTF8.self) }
}
