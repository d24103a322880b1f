import CCurl

/// One call under way. Belongs to the loop's thread alone, which also runs every callback.
final class CurlTransfer {
    typealias Completion = @Sendable (Result<OutgoingAnswer, OutgoingFailure>) -> Void

    let completion: Completion
    private let target: OutgoingTarget
    private let egress: EgressGuard
    private let limits: OutgoingLimits
    private var headers: UnsafeMutablePointer<curl_slist>?
    private(set) var easy: UnsafeMutableRawPointer?
    private var body: [UInt8] = []
    private var isTruncated = false
    private var headerBytes = 0
    private var retryAfter: String?
    private var refusal: EgressRefusal?

    /// - Throws: what forbids the call before anything is sent.
    init(_ request: OutgoingRequest, target: OutgoingTarget, egress: EgressGuard, completion: @escaping Completion)
        throws(OutgoingFailure)
    {
        self.completion = completion
        self.target = target
        self.egress = egress
        limits = request.limits
        if let refusal = egress.refusal(of: target) { throw .refused(refusal) }
        guard let easy = curl_easy_init() else { throw .broken("no memory") }
        self.easy = easy
        try prepare(easy, request)
    }

    deinit {
        if let easy { curl_easy_cleanup(easy) }
        curl_slist_free_all(headers)
    }

    private func prepare(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) throws(OutgoingFailure) {
        // An empty Expect: keeps the library from asking first whether the body is welcome.
        for header in request.headers + [OutgoingRequest.Header(name: "Expect", value: "")] {
            guard (header.name + header.value).utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw .broken("a header holds control characters")
            }
            headers = curl_slist_append(headers, "\(header.name): \(header.value)") ?? headers
        }
        let options: [CURLcode] = [
            sanmen_curl_set_text(easy, CURLOPT_URL, target.url),
            sanmen_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
            sanmen_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
            sanmen_curl_set_text(easy, CURLOPT_PROXY, ""),
            sanmen_curl_set_text(easy, CURLOPT_NOPROXY, "*"),
            sanmen_curl_set_long(easy, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)),
            sanmen_curl_set_long(easy, CURLOPT_NOSIGNAL, 1),
            sanmen_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1),
            sanmen_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2),
            sanmen_curl_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
            sanmen_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds),
            sanmen_curl_set_long(easy, CURLOPT_TIMEOUT_MS, limits.totalMilliseconds),
            sanmen_curl_set_text(easy, CURLOPT_USERAGENT, "sanmen"),
            sanmen_curl_set_long(easy, CURLOPT_POST, 1),
            request.body.withUnsafeBytes { sanmen_curl_set_body(easy, $0.baseAddress, $0.count) },
            sanmen_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers),
            sanmen_curl_set_callbacks(
                easy, CurlTransfer.takeBody, CurlTransfer.takeHeader, CurlTransfer.openSocket,
                Unmanaged.passUnretained(self).toOpaque()),
        ]
        // A protection that cannot be switched on is a reason not to call.
        guard options.allSatisfy({ $0 == CURLE_OK }) else { throw .broken("the call cannot be prepared") }
    }

    /// What the call has come to.
    func result(_ code: CURLcode) -> Result<OutgoingAnswer, OutgoingFailure> {
        let status = easy.map { Int(sanmen_curl_status($0)) } ?? 0
        let answer = OutgoingAnswer(status: status, retryAfter: retryAfter, body: body, isTruncated: isTruncated)
        switch code {
        case CURLE_OK: return .success(answer)
        case CURLE_WRITE_ERROR where isTruncated && status > 0: return .success(answer)
        case CURLE_OPERATION_TIMEDOUT: return .failure(.timedOut)
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
            if let refusal { return .failure(.refused(refusal)) }
            return .failure(.notReached(String(cString: curl_easy_strerror(code))))
        default: return .failure(.broken(String(cString: curl_easy_strerror(code))))
        }
    }

    // MARK: What the library calls back

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let takeBody: sanmen_curl_data_callback = { bytes, size, count, context in
        guard let bytes, let transfer = CurlTransfer.from(context) else { return 0 }
        let length = size * count
        let room = transfer.limits.answerBytes - transfer.body.count
        bytes.withMemoryRebound(to: UInt8.self, capacity: length) {
            transfer.body.append(contentsOf: UnsafeBufferPointer(start: $0, count: min(length, room)))
        }
        guard length <= room else {
            transfer.isTruncated = true
            return 0
        }
        return length
    }

    private static let takeHeader: sanmen_curl_data_callback = { bytes, size, count, context in
        guard let bytes, let transfer = CurlTransfer.from(context) else { return 0 }
        let length = size * count
        transfer.headerBytes += length
        guard transfer.headerBytes <= transfer.limits.answerHeaderBytes else { return 0 }
        let line = bytes.withMemoryRebound(to: UInt8.self, capacity: length) {
            String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
        }
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == "retry-after" {
            transfer.retryAfter = String(parts[1].trimmingPrefix { $0 == " " || $0 == "\t" }.prefix { !$0.isNewline })
        }
        return length
    }

    /// The last word on where a call goes: this is the address that will be connected to.
    private static let openSocket: sanmen_curl_socket_callback = { context, _, address in
        let bad = curl_socket_t(-1)
        guard let address, let transfer = CurlTransfer.from(context) else { return bad }
        var port: UInt16 = 0
        var room = [UInt8](repeating: 0, count: 16)
        let length = room.withUnsafeMutableBufferPointer { sanmen_curl_address(address, $0.baseAddress, &port) }
        if let refusal = transfer.egress.refusal(of: Array(room.prefix(Int(length))), of: transfer.target) {
            transfer.refusal = refusal
            return bad
        }
        guard port == transfer.target.port else { return bad }
        return sanmen_curl_socket(address)
    }
}
