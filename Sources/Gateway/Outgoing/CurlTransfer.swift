import Adapters
import CCurl

/// One call under way. Belongs to the loop's thread alone, which also runs every callback.
final class CurlTransfer {
    typealias Completion = @Sendable (Result<OutgoingAnswer, OutgoingFailure>) -> Void

    let completion: Completion
    private let target: OutgoingTarget
    private let method: String
    private let egress: EgressGuard
    private let limits: OutgoingLimits
    private var headers: UnsafeMutablePointer<curl_slist>?
    private(set) var easy: UnsafeMutableRawPointer?
    private var form: OpaquePointer?
    /// Where the library says in words what went wrong; it writes there as long as the handle lives.
    private let words: UnsafeMutablePointer<CChar>
    private var body: [UInt8] = []
    private var file: AnswerFile?
    private var isTruncated = false
    /// How often the request's head went out.
    private var sendings = 0
    private var headerBytes = 0
    private var answerHeaders = HeaderFields()
    private var refusal: EgressRefusal?

    /// - Throws: what forbids the call before anything is sent.
    init(_ request: OutgoingRequest, target: OutgoingTarget, egress: EgressGuard, completion: @escaping Completion)
        throws(OutgoingFailure)
    {
        self.completion = completion
        self.target = target
        method = request.method.rawValue + " "
        self.egress = egress
        limits = request.limits
        words = UnsafeMutablePointer.allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        if let refusal = egress.refusal(of: target) { throw .refused(refusal) }
        guard let easy = curl_easy_init() else { throw .broken("no memory") }
        self.easy = easy
        try prepare(easy, request)
    }

    deinit {
        if let easy { curl_easy_cleanup(easy) }
        curl_mime_free(form)
        curl_slist_free_all(headers)
        words.deallocate()
    }

    private func prepare(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) throws(OutgoingFailure) {
        // An empty Expect: keeps the library from asking first whether the body is welcome.
        if let path = request.answerFile { file = try AnswerFile(path) }
        for header in request.headers + [OutgoingRequest.Header(name: "Expect", value: "")] {
            guard (header.name + header.value).utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw .broken("a header holds control characters")
            }
            headers = curl_slist_append(headers, "\(header.name): \(header.value)") ?? headers
        }
        var options: [CURLcode] = [
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
            sanmen_curl_set_long(easy, CURLOPT_FRESH_CONNECT, request.isRepeatable ? 0 : 1),
            sanmen_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers),
            sanmen_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, words),
            sanmen_curl_set_callbacks(
                easy, CurlTransfer.takeBody, CurlTransfer.takeHeader, CurlTransfer.openSocket,
                Unmanaged.passUnretained(self).toOpaque()),
        ]
        if request.isRepeatable, request.method != .get, request.method != .head {
            options.append(sanmen_curl_set_debug(easy, CurlTransfer.watch, Unmanaged.passUnretained(self).toOpaque()))
        }
        options += try prepareBody(easy, request)
        // A protection that cannot be switched on is a reason not to call.
        guard options.allSatisfy({ $0 == CURLE_OK }) else { throw .broken("the call cannot be prepared") }
    }

    private func prepareBody(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) throws(OutgoingFailure) -> [CURLcode] {
        if let file = request.file { return [try prepareForm(easy, file)] }
        switch request.method {
        case .get: return [sanmen_curl_set_long(easy, CURLOPT_HTTPGET, 1)]
        case .head: return [sanmen_curl_set_long(easy, CURLOPT_NOBODY, 1)]
        default:
            let post = [
                sanmen_curl_set_long(easy, CURLOPT_POST, 1),
                request.body.withUnsafeBytes { sanmen_curl_set_body(easy, $0.baseAddress, $0.count) },
            ]
            guard request.method != .post else { return post }
            return post + [sanmen_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)]
        }
    }

    /// The library reads the file as it sends it.
    private func prepareForm(_ easy: UnsafeMutableRawPointer, _ file: OutgoingFile) throws(OutgoingFailure) -> CURLcode {
        guard let form = curl_mime_init(easy), let part = curl_mime_addpart(form) else { throw .broken("no memory") }
        self.form = form
        let codes = [
            curl_mime_filedata(part, file.path), curl_mime_name(part, file.part), curl_mime_filename(part, file.name),
            curl_mime_type(part, file.type),
        ]
        guard codes.allSatisfy({ $0 == CURLE_OK }) else { throw .broken("the file cannot be read") }
        return sanmen_curl_set_form(easy, form)
    }

    /// What the call has come to.
    func result(_ code: CURLcode) -> Result<OutgoingAnswer, OutgoingFailure> {
        let status = easy.map { Int(sanmen_curl_status($0)) } ?? 0
        let answer = OutgoingAnswer(
            status: status, retryAfter: answerHeaders["Retry-After"], body: body, isTruncated: isTruncated,
            headers: answerHeaders, file: file?.content(), wasSentBefore: sendings > 1)
        let wasSent = easy.map { sanmen_curl_sent_bytes($0) > 0 } ?? false
        switch code {
        case CURLE_OK: return .success(answer)
        case CURLE_WRITE_ERROR where isTruncated && status > 0: return .success(answer)
        case CURLE_OPERATION_TIMEDOUT: return .failure(wasSent ? .timedOut : .notConnectedInTime)
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            if let refusal, !wasSent { return .failure(.refused(refusal)) }
            return .failure(wasSent ? .broken(reason(code)) : .notReached(reason(code)))
        default: return .failure(.broken(reason(code)))
        }
    }

    /// The words for this call, such as what is wrong with a certificate, or else those for all of its kind.
    private func reason(_ code: CURLcode) -> String {
        words[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: words)
    }

    /// The answer is the one that was wanted, not a page about an error.
    private var isGood: Bool {
        easy.map { (200...299).contains(sanmen_curl_status($0)) } ?? false
    }

    // MARK: What the library calls back

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let takeBody: sanmen_curl_data_callback = { bytes, size, count, context in
        guard let bytes, let transfer = CurlTransfer.from(context) else { return 0 }
        let length = size * count
        if let file = transfer.file, transfer.isGood {
            let isTaken = file.take(UnsafeRawBufferPointer(start: bytes, count: length), most: transfer.limits.answerFileBytes)
            transfer.isTruncated = !isTaken
            return isTaken ? length : 0
        }
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
        // Of several answers, as after 100 Continue, the last one's headers count.
        if line.hasPrefix("HTTP/") { transfer.answerHeaders = HeaderFields() }
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2 {
            let value = parts[1].trimmingPrefix { $0 == " " || $0 == "\t" }.prefix { !$0.isNewline }
            transfer.answerHeaders.append(String(parts[0]), String(value))
        }
        return length
    }

    /// The library sends a repeatable call once more where a used connection breaks off, and says so nowhere else.
    private static let watch: sanmen_curl_debug_callback = { _, kind, bytes, size, context in
        guard kind == CURLINFO_HEADER_OUT, let bytes, size > 0, let transfer = CurlTransfer.from(context) else { return 0 }
        // A head that goes out in pieces begins but once.
        let piece = bytes.withMemoryRebound(to: UInt8.self, capacity: size) { UnsafeBufferPointer(start: $0, count: size) }
        if piece.starts(with: transfer.method.utf8) { transfer.sendings += 1 }
        return 0
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
