import Adapters
import CMicroHTTPD
import Synchronization

// Bodies that are handed on as they come.

extension HTTPServerCore {
    /// Asks for forms only: any other body is gathered, and nothing is looked up twice.
    func intake(of connection: HTTPConnection, _ framing: RequestHead.Framing) -> BodyIntake {
        guard framing != .noBody, connection.head.hasMultipartBody, let request = request(on: connection, body: []) else {
            return .gathered
        }
        return responder.intake(of: request)
    }

    /// - Returns: whether the bytes were taken; where not, libmicrohttpd brings them again later.
    func receive(_ part: UnsafeRawBufferPointer, into sink: any BodySink, on connection: HTTPConnection, pointer: OpaquePointer)
        -> (result: MHD_Result, isTaken: Bool)
    {
        if connection.isCutOff { return (.NO, true) }
        if sink.isFull { return (pause(connection, pointer: pointer, until: sink), false) }
        connection.streaming.add(part.count)
        allowTime(for: connection)
        if let refusal = sink.receive(part) { return (cutOff(connection, answering: refusal), true) }
        return (.YES, true)
    }

    /// A large body may take longer than a small one, but only as long as it keeps coming at the least rate.
    private func allowTime(for connection: HTTPConnection) {
        let earned = Int64(connection.streaming.count / max(1, configuration.minReceiveBytesPerSecond)) * 1000
        let deadline = connection.startedAt / 1000 + requestDeadlineMilliseconds + earned
        if deadline > connection.deadline.load(ordering: .relaxed), !connection.isCutOff {
            connection.deadline.store(deadline, ordering: .relaxed)
        }
    }

    /// Reads nothing more until the sink has room. Counted like other suspended requests, for the daemon must not be stopped
    /// meanwhile.
    private func pause(_ connection: HTTPConnection, pointer: OpaquePointer, until sink: any BodySink) -> MHD_Result {
        suspendedCount.add(1, ordering: .sequentiallyConsistent)
        if isStopping.load(ordering: .sequentiallyConsistent) {
            suspendedCount.subtract(1, ordering: .sequentiallyConsistent)
            return cutOff(connection, because: .stopping)
        }
        connection.streaming.pause()
        MHD_suspend_connection(pointer)
        let resumable = HTTPConnection.Resumable(pointer: pointer, path: "", requestID: "")
        sink.whenReady { [self] in
            connection.streaming.goOn()
            MHD_resume_connection(resumable.pointer)
            connection.waker.wake()
            suspendedCount.subtract(1, ordering: .sequentiallyConsistent)
        }
        return .YES
    }

    /// All of a streamed body has come: the connection waits for the sink's reply.
    func finish(_ sink: any BodySink, on connection: HTTPConnection, pointer: OpaquePointer) -> MHD_Result {
        suspend(connection, pointer: pointer) { reply in
            connection.isSinkDone = true
            sink.finish { reply($0, nil) }
        }
    }
}
