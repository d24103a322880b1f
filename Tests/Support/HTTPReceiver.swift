import Foundation
import Synchronization

/// Somebody else's server: takes what comes, remembers it, and answers as the test says.
package final class HTTPReceiver: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    package struct Received: Sendable {
        package var path: String
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
        /// How many came before it.
        package var number: Int

        package subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    package enum Reply: Sendable {
        case answer(status: Int, headers: [(String, String)] = [], body: String = #"{"code": 0, "msg": "ok"}"#, after: Double = 0)
        /// Takes the request and says nothing, until the caller goes away.
        case silence
        /// Takes the request and hangs up.
        case hangUp
        case raw(String)

        package static let ok = Reply.answer(status: 200)
    }

    private let listener: TestListener
    private let state = Mutex(State())
    private let reply: @Sendable (Received) -> Reply

    private struct State {
        var received: [Received] = []
        var connections = 0
    }

    package var port: UInt16 { listener.port }

    package init(port: UInt16 = 0, reply: @escaping @Sendable (Received) -> Reply = { _ in .ok }) throws {
        self.reply = reply
        listener = try TestListener(port: port)
        listener.start { [weak self] peer in
            guard let self else { return }
            state.withLock { $0.connections += 1 }
            serve(peer)
        }
    }

    deinit {
        listener.stop()
    }

    package var base: String { "http://127.0.0.1:\(port)" }
    package var received: [Received] { state.withLock { $0.received } }
    package var connections: Int { state.withLock { $0.connections } }

    /// What has come to a path, once there are so many.
    package func wait(for count: Int, at path: String? = nil, seconds: Double = 15) throws -> [Received] {
        let found = { self.received.filter { path == nil || $0.path == path } }
        guard Eventually.holds(seconds: seconds, { found().count >= count }) else {
            throw Failure("\(found().count) requests instead of \(count) in \(seconds) s")
        }
        return found()
    }

    private func serve(_ peer: Int32) {
        var pending: [UInt8] = []
        while let (head, body) = request(peer, &pending) {
            let lines = head.components(separatedBy: "\r\n")
            let words = lines[0].split(separator: " ")
            let headers = RawAnswer(head: head).headers
            let received = state.withLock { state -> Received in
                let new = Received(
                    path: words.count > 1 ? String(words[1]) : "", headers: headers, body: body, number: state.received.count)
                state.received.append(new)
                return new
            }
            guard answer(reply(received), to: peer) else { return }
        }
    }

    /// Whether the connection goes on.
    private func answer(_ reply: Reply, to peer: Int32) -> Bool {
        switch reply {
        case .answer(let status, let headers, let body, let seconds):
            if seconds > 0 { usleep(UInt32(seconds * 1_000_000)) }
            var text = "HTTP/1.1 \(status) x\r\nContent-Length: \(body.utf8.count)\r\n"
            for (name, value) in headers { text += "\(name): \(value)\r\n" }
            return write(text + "\r\n" + body, to: peer)
        case .raw(let text):
            _ = write(text, to: peer)
            return false
        case .hangUp: return false
        case .silence:
            var byte: UInt8 = 0
            while recv(peer, &byte, 1, 0) > 0 {}
            return false
        }
    }

    private func write(_ text: String, to peer: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func request(_ peer: Int32, _ pending: inout [UInt8]) -> (head: String, body: [UInt8])? {
        while true {
            if let end = pending.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: pending[..<end.lowerBound], as: UTF8.self)
                let length = Int(RawAnswer(head: head)["Content-Length"] ?? "0") ?? 0
                if pending.count >= end.upperBound + length {
                    let body = Array(pending[end.upperBound..<end.upperBound + length])
                    pending.removeFirst(end.upperBound + length)
                    return (head, body)
                }
            }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(peer, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
    }
}

/// Waiting for something that others bring about.
package enum Eventually {
    /// Looks again and again, for so long.
    package static func holds(seconds: Double = 15, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if try condition() { return true }
            usleep(20_000)
        }
        return try condition()
    }
}
