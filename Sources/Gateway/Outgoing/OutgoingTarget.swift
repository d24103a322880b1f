import CCurl

/// Where a URL leads, as the library that makes the call reads it: a second parser might read it differently.
struct OutgoingTarget: Equatable, Sendable {
    /// The URL in the library's own spelling.
    let url: String
    /// As in the URL; an address in its plain form whatever form it had, IPv6 in brackets.
    let host: String
    let port: UInt16

    static let longestURL = 4096

    /// - Throws: `.malformed` for what is no http or https URL, holds a user or password, or hides characters.
    init(_ text: String) throws(EgressRefusal) {
        guard text.utf8.count <= OutgoingTarget.longestURL else { throw .malformed("it is too long") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .malformed("it holds blanks, control characters or a backslash")
        }
        guard let parser = curl_url() else { throw .malformed("there is no memory to read it") }
        defer { curl_url_cleanup(parser) }
        let code = curl_url_set(parser, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER))
        guard code == CURLUE_OK else { throw .malformed(String(cString: curl_url_strerror(code))) }
        func part(_ what: CURLUPart, _ flags: Int32 = 0) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parser, what, &found, UInt32(flags)) == CURLUE_OK, let found else { return nil }
            defer { curl_free(found) }
            return String(cString: found)
        }
        guard let scheme = part(CURLUPART_SCHEME), ["http", "https"].contains(scheme.lowercased()) else {
            throw .malformed("it is not http or https")
        }
        // Also an empty one, which the flag above lets through.
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else { throw .malformed("it holds a user") }
        guard part(CURLUPART_ZONEID) == nil else { throw .malformed("it names a network interface") }
        guard let host = part(CURLUPART_HOST), !host.isEmpty else { throw .malformed("it has no host") }
        // What other characters stand for depends on the library's build and the process's locale.
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else { throw .malformed("its host is not ASCII; write xn--…") }
        guard let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ UInt16($0) }), port > 0 else {
            throw .malformed("its port is none")
        }
        guard let url = part(CURLUPART_URL) else { throw .malformed("it cannot be written back") }
        self.url = url
        self.host = host
        self.port = port
    }
}
