import Adapters
import CMicroHTTPD
import CanonicalModel
import Foundation
import Synchronization

// The life of a request on its event loop, in the order of the calls.

extension HTTPServerCore {
    func open(_ pointer: OpaquePointer, waker: LoopWaker) -> HTTPConnection {
        let connection = HTTPConnection(
            socket: gate_mhd_socket(pointer), peer: PeerAddress.text(of: gate_mhd_peer(pointer)), waker: waker)
        connection.setPhase(.awaiting, deadline: gate_monotonic_milliseconds() + requestDeadlineMilliseconds)
        connections.withLock { $0[ObjectIdentifier(connection)] = connection }
        if !admit(connection) {
            connection.shared.withLock { _ = shutdown($0.socket, Int32(SHUT_RDWR)) }
        }
        return connection
    }

    func close(_ connection: HTTPConnection) {
        connections.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
        release(connection)
        connection.shared.withLock { shared in
            if connection.lingers { lingering.adopt(shared.socket) }
            shared.socket = -1
        }
    }

    /// Counts the connection for its peer; false where that is one too many.
    private func admit(_ connection: HTTPConnection) -> Bool {
        let limit = configuration.maxConnectionsPerAddress
        guard limit > 0 else { return true }
        return connectionsOfPeers.withLock { counts in
            counts[connection.peer, default: 0] += 1
            return counts[connection.peer, default: 0] <= limit
        }
    }

    private func release(_ connection: HTTPConnection) {
        guard configuration.maxConnectionsPerAddress > 0 else { return }
        connectionsOfPeers.withLock { counts in
            let left = counts[connection.peer, default: 1] - 1
            counts[connection.peer] = left > 0 ? left : nil
        }
    }

    func receiveTarget(_ target: UnsafePointer<CChar>?, on connection: HTTPConnection) {
        let now = gate_monotonic_microseconds()
        connection.startedAt = now
        connection.arrivedAt = Moment(milliseconds: gate_wall_milliseconds())
        connection.setPhase(.receiving, deadline: now / 1000 + requestDeadlineMilliseconds)
        guard let target else { return }
        let length = strlen(target)
        connection.targetLength = length
        connection.target = target.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
            try? RequestTarget(bytes: UnsafeBufferPointer(start: bytes, count: length))
        }
    }

    func receiveHead(
        on connection: HTTPConnection, pointer: OpaquePointer, target: UnsafePointer<CChar>, method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) -> MHD_Result {
        connection.method = String(cString: method)
        connection.knownMethod = HTTPMethod(rawValue: connection.method)
        connection.layout.begin(method: method, target: target, targetLength: connection.targetLength, version: version)
        let itself = Unmanaged.passUnretained(connection).toOpaque()
        MHD_get_connection_values_n(pointer, .HEADER_KIND, onHeaderLine, itself)
        connection.requestID = connection.head.requestID ?? mintRequestID()
        do throws(RequestRefusal) {
            let size = gate_mhd_header_size(pointer)
            let framing = try checkHead(of: connection, size: size, end: method + size, isHTTP10: version[7] == 0x30)
            switch intake(of: connection, framing) {
            case .gathered: try checkBody(of: connection, framing)
            case .streamed(let sink):
                connection.sink = sink
                connection.streaming.begin()
            case .refused(let response): return refuse(response, on: connection, pointer: pointer)
            }
            return .YES
        } catch {
            return refuse(
                refusal(error, path: connection.target?.path ?? "", requestID: connection.requestID), on: connection,
                pointer: pointer)
        }
    }

    /// Before the body is read, which then never is.
    private func refuse(_ response: GateResponse, on connection: HTTPConnection, pointer: OpaquePointer) -> MHD_Result {
        connection.lingers = true
        return send(response, on: connection, pointer: pointer, closes: true)
    }

    private func checkHead(
        of connection: HTTPConnection, size: Int, end: UnsafePointer<CChar>, isHTTP10: Bool
    ) throws(RequestRefusal) -> RequestHead.Framing {
        if connection.target == nil { throw .malformedTarget }
        if size > configuration.maxHeaderBytes || connection.head.count > configuration.maxHeaderLines { throw .headersTooLarge }
        if HeaderLayout.isKnown && !connection.layout.ends(at: end) { throw .malformedHeaders }
        let framing = try connection.head.framing(isHTTP10: isHTTP10)
        if connection.knownMethod == nil { throw .unknownMethod }
        return framing
    }

    private func checkBody(of connection: HTTPConnection, _ framing: RequestHead.Framing) throws(RequestRefusal) {
        if case .length(let length) = framing {
            if length > configuration.maxBodyBytes { throw .bodyTooLarge }
            // A declared length is only a claim: memory follows the bytes.
            connection.body.reserveCapacity(min(length, 64 * 1024))
        }
    }

    func receiveBody(_ part: UnsafeRawBufferPointer, on connection: HTTPConnection) -> MHD_Result {
        if connection.isCutOff { return .NO }
        if connection.body.count + part.count > configuration.maxBodyBytes {
            return cutOff(connection, because: .bodyTooLarge)
        }
        connection.accountedBodyBytes += part.count
        let buffered = bufferedBodyBytes.add(part.count, ordering: .relaxed).newValue
        if buffered > configuration.maxBufferedBodyBytes {
            return cutOff(connection, because: .overloaded)
        }
        connection.body.append(contentsOf: part)
        return .YES
    }

    /// The last byte has come, or a suspended request has its answer: libmicrohttpd calls this for both.
    func receiveEnd(on connection: HTTPConnection, pointer: OpaquePointer) -> MHD_Result {
        if let answer = connection.shared.withLock({ $0.suspended.take() }) {
            return send(answer.response, file: answer.file, on: connection, pointer: pointer)
        }
        let deadline = gate_monotonic_milliseconds() + requestDeadlineMilliseconds
        guard let request = request(on: connection, body: connection.body),
            connection.advance(from: .receiving, to: .answering, deadline: deadline)
        else { return .NO }
        if let sink = connection.sink { return finish(sink, on: connection, pointer: pointer) }
        switch responder.respond(to: request) {
        case .now(let response): return send(response, on: connection, pointer: pointer)
        case .later(let start): return suspend(connection, pointer: pointer) { reply in start { reply($0, nil) } }
        case .file(let start): return suspend(connection, pointer: pointer, start: start)
        }
    }

    func request(on connection: HTTPConnection, body: [UInt8]) -> GateRequest? {
        guard let target = connection.target, let method = connection.knownMethod else { return nil }
        return GateRequest(
            method: method == .head ? .get : method, rawPath: target.path, rawQuery: target.query, headers: connection.head.fields,
            body: body, peerAddress: connection.peer, requestID: connection.requestID, receivedAt: connection.arrivedAt)
    }

    func suspend(
        _ connection: HTTPConnection, pointer: OpaquePointer,
        start: (_ reply: @escaping @Sendable (GateResponse, OpenFile?) -> Void) -> Void
    ) -> MHD_Result {
        let path = connection.target?.path ?? ""
        let count = suspendedCount.add(1, ordering: .sequentiallyConsistent).newValue
        let isStopping = self.isStopping.load(ordering: .sequentiallyConsistent)
        if isStopping || count > configuration.maxInFlight {
            suspendedCount.subtract(1, ordering: .sequentiallyConsistent)
            let response = refusal(isStopping ? .stopping : .overloaded, path: path, requestID: connection.requestID)
            return send(response, on: connection, pointer: pointer)
        }
        MHD_suspend_connection(pointer)
        let resumable = HTTPConnection.Resumable(pointer: pointer, path: path, requestID: connection.requestID)
        let turn = connection.shared.withLock { shared in
            shared.resumable = resumable
            return shared.suspended.begin()
        }
        start { response, file in self.reply(response, file, to: connection, turn: turn) }
        return .YES
    }

    /// The answer is with the client, or the request has ended without one.
    func finish(_ connection: HTTPConnection, pointer: OpaquePointer) {
        let now = gate_monotonic_microseconds()
        if connection.isCutOff && connection.status == 0 {
            sendPlainly(.tooSlow, on: connection)
        }
        // A head that libmicrohttpd refused by itself, with more of it on the way.
        if !connection.isHeadSeen { connection.lingers = true }
        if let sink = connection.sink, !connection.isSinkDone { sink.abandon() }
        bufferedBodyBytes.subtract(connection.accountedBodyBytes, ordering: .relaxed)
        if let accessLog {
            accessLog(record(of: connection, pointer: pointer, now: now))
        }
        connection.reset()
        let idle = Int64(configuration.idleTimeoutSeconds) * 1000
        connection.setPhase(.awaiting, deadline: now / 1000 + idle + requestDeadlineMilliseconds)
    }

    private func record(of connection: HTTPConnection, pointer: OpaquePointer, now: Int64) -> AccessRecord {
        AccessRecord(
            requestID: connection.requestID, method: connection.method, path: connection.target?.path ?? "",
            status: connection.status != 0 ? connection.status : Int(gate_mhd_status(pointer)),
            bytesIn: connection.body.count + connection.streaming.count,
            bytesOut: connection.bytesOut, durationMicroseconds: now - connection.startedAt, peer: connection.peer,
            route: connection.route)
    }
}

/// One header line, as libmicrohttpd walks them.
private let onHeaderLine: MHD_KeyValueIteratorN = { context, _, name, nameSize, value, valueSize in
    guard let context, let name, let value else { return .NO }
    let connection = Unmanaged<HTTPConnection>.fromOpaque(context).takeUnretainedValue()
    connection.layout.take(name: name, value: value, valueSize: valueSize)
    name.withMemoryRebound(to: UInt8.self, capacity: nameSize) { nameBytes in
        value.withMemoryRebound(to: UInt8.self, capacity: valueSize) { valueBytes in
            connection.head.append(
                name: UnsafeBufferPointer(start: nameBytes, count: nameSize),
                value: UnsafeBufferPointer(start: valueBytes, count: valueSize))
        }
    }
    return .YES
}
