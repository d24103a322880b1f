import Foundation
import Synchronization

/// Stands before a server and does what networks do: some answers never come back, although the call was carried out.
package final class FaultyProxy: Sendable {
    package enum Fault: Sendable {
        case none
        /// Carries the call out and hangs up.
        case dropAnswer
        /// Carries the call out and says nothing until the caller goes away.
        case withholdAnswer
        /// Hangs up before the call gets anywhere.
        case hangUp
        /// Answers itself.
        case answer(String)
    }

    package struct Call: Sendable {
        package var method: String
        package var target: String
        package var number: Int
    }

    private let listener: TestListener
    private let target: UInt16
    private let fault = Mutex<@Sendable (Call) -> Fault>({ _ in .none })
    private let count = Mutex(0)

    package var port: UInt16 { listener.port }

    package init(to target: UInt16) throws {
        self.target = target
        listener = try TestListener()
        listener.start { [weak self] peer in self?.serve(peer) }
    }

    deinit {
        listener.stop()
    }

    /// From now on.
    package func set(_ fault: @escaping @Sendable (Call) -> Fault) {
        self.fault.withLock { $0 = fault }
    }

    /// Calls that have come so far.
    package var calls: Int { count.withLock { $0 } }

    private func serve(_ peer: Int32) {
        var pending: [UInt8] = []
        while let request = HTTPMessage.read(from: peer, &pending) {
            let words = (request.head.components(separatedBy: "\r\n").first ?? "").split(separator: " ").map(String.init)
            let number = count.withLock { count in
                count += 1
                return count
            }
            let call = Call(method: words.first ?? "", target: words.count > 1 ? words[1] : "", number: number)
            switch fault.withLock({ $0 })(call) {
            case .none:
                guard let answer = carryOut(request) else { return }
                guard HTTPMessage.write(answer, to: peer) else { return }
            case .dropAnswer:
                _ = carryOut(request)
                return
            case .withholdAnswer:
                _ = carryOut(request)
                var byte: UInt8 = 0
                while recv(peer, &byte, 1, 0) > 0 {}
                return
            case .hangUp: return
            case .answer(let text):
                guard HTTPMessage.write(Array(text.utf8), to: peer) else { return }
            }
        }
    }

    private func carryOut(_ request: HTTPMessage) -> [UInt8]? {
        guard let client = try? RawClient(port: target) else { return nil }
        client.send(Array((request.head + "\r\n\r\n").utf8) + request.body)
        guard let answer = try? client.answer() else { return nil }
        var head = "HTTP/1.1 \(answer.status) x\r\n"
        for (name, value) in answer.headers where name.lowercased() != "connection" { head += "\(name): \(value)\r\n" }
        return Array((head + "\r\n").utf8) + answer.body
    }
}

/// A request as it came, its body by its Content-Length.
struct HTTPMessage {
    var head: String
    var body: [UInt8]

    static func read(from peer: Int32, _ pending: inout [UInt8]) -> HTTPMessage? {
        while true {
            if let end = pending.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: pending[..<end.lowerBound], as: UTF8.self)
                let length = Int(RawAnswer(head: head)["Content-Length"] ?? "0") ?? 0
                if pending.count >= end.upperBound + length {
                    let body = Array(pending[end.upperBound..<end.upperBound + length])
                    pending.removeFirst(end.upperBound + length)
                    return HTTPMessage(head: head, body: body)
                }
            }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(peer, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to peer: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
