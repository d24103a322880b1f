import Adapters
import CMicroHTTPD
import Foundation

// How answers leave: through libmicrohttpd, or plainly where it would not take one.

extension HTTPServerCore {
    /// Hands the answer to libmicrohttpd.
    ///
    /// - Parameter file: sent in place of the response's body.
    func send(
        _ response: GateResponse, file: OpenFile? = nil, on connection: HTTPConnection, pointer: OpaquePointer, closes: Bool = false
    ) -> MHD_Result {
        let status = (200...599).contains(response.status) ? response.status : 500
        guard let made = file.map(streamed) ?? copied(response.body) else { return .NO }
        let size = file?.size ?? response.body.count
        defer { MHD_destroy_response(made) }
        addHeaders(of: response, to: made, connection: connection)
        if closes || isDraining.load(ordering: .relaxed) {
            addHeader("Connection", "close", to: made)
        }
        connection.status = status
        connection.bytesOut = connection.method == "HEAD" ? 0 : size
        let allowance = Int64(size / max(1, configuration.minSendBytesPerSecond)) * 1000
        connection.setPhase(.sending, deadline: gate_monotonic_milliseconds() + requestDeadlineMilliseconds + allowance)
        return MHD_queue_response(pointer, UInt32(status), made)
    }

    private func copied(_ body: [UInt8]) -> OpaquePointer? {
        body.withUnsafeBytes { body in
            // Copied at once, so the pointer need not be writable.
            MHD_create_response_from_buffer(body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
    }

    /// libmicrohttpd closes the descriptor it is given, and seeks in it: this one is a duplicate, of a file opened for one answer.
    private func streamed(_ file: OpenFile) -> OpaquePointer? {
        let duplicate = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 3)
        guard duplicate >= 0 else { return nil }
        guard let made = MHD_create_response_from_fd64(UInt64(file.size), duplicate) else {
            Glibc.close(duplicate)
            return nil
        }
        return made
    }

    /// libmicrohttpd itself leaves out a header with a line break, so an answer cannot be split.
    private func addHeaders(of response: GateResponse, to made: OpaquePointer, connection: HTTPConnection) {
        if !response.contentType.isEmpty {
            addHeader("Content-Type", response.contentType, to: made)
        }
        addHeader(RequestIDSource.headerName, connection.requestID, to: made)
        for header in response.headers {
            if header.name == AccessRecord.routeHeader {
                connection.route = header.value
            } else if !header.name.hasPrefix(":") {
                addHeader(header.name, header.value, to: made)
            }
        }
    }

    /// `withCString` lends the string's own bytes; passing a String to C straight would copy each into an array first.
    private func addHeader(_ name: String, _ value: String, to made: OpaquePointer) {
        name.withCString { name in
            value.withCString { value in
                _ = MHD_add_response_header(made, name, value)
            }
        }
    }

    /// Ends a request in the middle of its body: libmicrohttpd takes no answer there, but the socket does.
    func cutOff(_ connection: HTTPConnection, because refusal: RequestRefusal) -> MHD_Result {
        if connection.advance(from: .receiving, to: .cutOff, deadline: Int64.max) {
            sendPlainly(refusal, on: connection)
        }
        return .NO
    }

    func cutOff(_ connection: HTTPConnection, answering response: GateResponse) -> MHD_Result {
        if connection.advance(from: .receiving, to: .cutOff, deadline: Int64.max) {
            sendPlainly(response, on: connection)
        }
        return .NO
    }

    /// Writes a refusal to the socket itself. Only while a request is being received: then no other answer is under way.
    func sendPlainly(_ reason: RequestRefusal, on connection: HTTPConnection) {
        if connection.requestID.isEmpty { connection.requestID = mintRequestID() }
        sendPlainly(refusal(reason, path: connection.target?.path ?? "", requestID: connection.requestID), on: connection)
    }

    private func sendPlainly(_ response: GateResponse, on connection: HTTPConnection) {
        connection.route = response.headers.first { $0.name == AccessRecord.routeHeader }?.value ?? connection.route
        let bytes = PlainResponse.bytes(of: response, requestID: connection.requestID)
        connection.status = response.status
        connection.bytesOut = response.body.count
        connection.lingers = true
        connection.shared.withLock { shared in
            guard shared.socket >= 0 else { return }
            _ = bytes.withUnsafeBytes { buffer in
                Glibc.send(shared.socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
        }
    }
}

/// An answer as bytes, for the few that do not go through libmicrohttpd.
enum PlainResponse {
    static func bytes(of response: GateResponse, requestID: String) -> [UInt8] {
        let phrase = MHD_get_reason_phrase_for(UInt32(response.status)).map { String(cString: $0) } ?? "Error"
        var head = "HTTP/1.1 \(response.status) \(phrase)\r\nConnection: close\r\nContent-Length: \(response.body.count)\r\n"
        let own = [("Content-Type", response.contentType), (RequestIDSource.headerName, requestID)]
        for (name, value) in own + response.headers.map({ ($0.name, $0.value) })
        where !value.isEmpty && !name.hasPrefix(":") && !value.utf8.contains(where: { $0 < 0x20 }) {
            head += "\(name): \(value)\r\n"
        }
        return Array((head + "\r\n").utf8) + response.body
    }
}
