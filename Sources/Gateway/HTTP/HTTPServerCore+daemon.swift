import CMicroHTTPD

// The C side: options and callbacks. Each callback finds its object and hands on; nothing else happens here.

extension HTTPServerCore {
    /// Makes one libmicrohttpd daemon for one event loop; the loops share the listening socket. Nil where it cannot.
    /// The context has to live as long as the daemon.
    func startDaemon(listening socket: Int32, connectionLimit: Int, context loop: HTTPLoopContext) -> OpaquePointer? {
        let context = Unmanaged.passUnretained(self).toOpaque()
        var options: [MHD_OptionItem] = [
            option(.LISTEN_SOCKET, Int(socket)),
            option(.CONNECTION_LIMIT, connectionLimit),
            option(.CONNECTION_TIMEOUT, Int(configuration.idleTimeoutSeconds)),
            option(.CONNECTION_MEMORY_LIMIT, connectionMemory),
            option(.NOTIFY_CONNECTION, function(onConnection), Unmanaged.passUnretained(loop).toOpaque()),
            option(.NOTIFY_COMPLETED, function(onCompleted), context),
            option(.URI_LOG_CALLBACK, function(onTarget), context),
            option(.UNESCAPE_CALLBACK, function(onUnescape), nil),
            option(.SIGPIPE_HANDLED_BY_APP, 1),
            option(.END, 0),
        ]
        let flags = MHD_USE_EPOLL.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_ITC.rawValue
        return gate_mhd_start(flags, onRequest, context, &options)
    }

    /// Room for the largest permitted head, libmicrohttpd's records of its lines, and the head of an answer. Cleared after every
    /// request, so not larger than needed.
    private var connectionMemory: Int {
        configuration.maxHeaderBytes + configuration.maxHeaderLines * 56 + 2048
    }

    private func option(_ name: MHD_OPTION, _ value: Int, _ pointer: UnsafeMutableRawPointer? = nil) -> MHD_OptionItem {
        MHD_OptionItem(option: name, value: value, ptr_value: pointer)
    }

    private func function<T>(_ callback: T) -> Int {
        unsafeBitCast(callback, to: Int.self)
    }
}

private typealias ConnectionCallback = @convention(c) (
    UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, MHD_ConnectionNotificationCode
) -> Void
private typealias CompletedCallback = @convention(c) (
    UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, MHD_RequestTerminationCode
) -> Void
private typealias TargetCallback = @convention(c) (
    UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
) -> UnsafeMutableRawPointer?
private typealias UnescapeCallback = @convention(c) (
    UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?
) -> Int

/// Stores the connection's object beside its socket, and lets go of it when the socket is closed.
private let onConnection: ConnectionCallback = { context, pointer, slot, event in
    guard let context, let pointer, let slot else { return }
    let loop = Unmanaged<HTTPLoopContext>.fromOpaque(context).takeUnretainedValue()
    if event == .CONNECTION_NOTIFY_STARTED {
        slot.pointee = Unmanaged.passRetained(loop.core.open(pointer, waker: loop.waker)).toOpaque()
    } else if let stored = slot.pointee {
        slot.pointee = nil
        loop.core.close(Unmanaged<HTTPConnection>.fromOpaque(stored).takeRetainedValue())
    }
}

/// The request line has come. What this returns is the request's context in the other callbacks.
private let onTarget: TargetCallback = { context, target, pointer in
    guard let context, let pointer, let stored = gate_mhd_socket_context(pointer) else { return nil }
    let connection = Unmanaged<HTTPConnection>.fromOpaque(stored).takeUnretainedValue()
    Unmanaged<HTTPServerCore>.fromOpaque(context).takeUnretainedValue().receiveTarget(target, on: connection)
    return stored
}

private let onRequest: MHD_AccessHandlerCallback = { context, pointer, target, method, version, data, size, slot in
    guard let context, let pointer, let target, let method, let version, let size, let stored = slot?.pointee else { return .NO }
    let connection = Unmanaged<HTTPConnection>.fromOpaque(stored).takeUnretainedValue()
    let core = Unmanaged<HTTPServerCore>.fromOpaque(context).takeUnretainedValue()
    if !connection.isHeadSeen {
        connection.isHeadSeen = true
        return core.receiveHead(on: connection, pointer: pointer, target: target, method: method, version: version)
    }
    if size.pointee > 0, let data {
        let part = UnsafeRawBufferPointer(start: data, count: size.pointee)
        if let sink = connection.sink {
            let outcome = core.receive(part, into: sink, on: connection, pointer: pointer)
            if outcome.isTaken { size.pointee = 0 }
            return outcome.result
        }
        size.pointee = 0
        return core.receiveBody(part, on: connection)
    }
    return core.receiveEnd(on: connection, pointer: pointer)
}

private let onCompleted: CompletedCallback = { context, pointer, slot, _ in
    guard let context, let pointer, let stored = slot?.pointee else { return }
    let connection = Unmanaged<HTTPConnection>.fromOpaque(stored).takeUnretainedValue()
    Unmanaged<HTTPServerCore>.fromOpaque(context).takeUnretainedValue().finish(connection, pointer: pointer)
}

/// Leaves percent-encoding alone: decoding a `%00` would end the C string early.
private let onUnescape: UnescapeCallback = { _, _, text in
    guard let text else { return 0 }
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
}
