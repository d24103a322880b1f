import CMicroHTTPD
import Foundation

/// libmicrohttpd with its own pool of two epoll threads and one fixed answer: no routing, no header looked at.
enum BareRoute {
    private static let threads = 2

    /// Serves until the process is killed.
    static func serve(bodySize: Int) throws -> Int32 {
        let (socket, port) = try listen()
        var body = [UInt8](repeating: UInt8(ascii: "x"), count: bodySize)
        guard let answer = MHD_create_response_from_buffer(body.count, &body, .RESPMEM_MUST_COPY) else {
            throw LimitFailure(description: "no memory for the answer")
        }
        MHD_add_response_header(answer, "Content-Type", "application/json")
        var options = [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(socket), ptr_value: nil),
            MHD_OptionItem(option: .THREAD_POOL_SIZE, value: threads, ptr_value: nil),
            MHD_OptionItem(option: .END, value: 0, ptr_value: nil),
        ]
        guard gate_mhd_start(MHD_USE_EPOLL_INTERNAL_THREAD.rawValue, onRequest, UnsafeMutableRawPointer(answer), &options) != nil else {
            throw LimitFailure(description: "libmicrohttpd does not start")
        }
        print(port)
        fflush(nil)
        while true { pause() }
    }

    /// A socket on a free port of the loopback address.
    private static func listen() throws -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && Glibc.listen(socket, 1024) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound else { throw LimitFailure(description: "cannot listen: \(String(cString: strerror(errno)))") }
        return (socket, UInt16(bigEndian: address.sin_port))
    }
}

private let onRequest: MHD_AccessHandlerCallback = { context, connection, _, _, _, _, _, slot in
    guard let context, let connection, let slot else { return .NO }
    // The first call is for the head alone; the answer is due in the second.
    if slot.pointee == nil {
        slot.pointee = context
        return .YES
    }
    return MHD_queue_response(connection, UInt32(MHD_HTTP_OK), OpaquePointer(context))
}
