import CMicroHTTPD

/// Finds what libmicrohttpd 0.9.75 hides: a bare line feed, a folded line, or a NUL inside a line.
///
/// It parses in place and cuts lines with NULs, so in a well-formed head every name starts two bytes (the former CR LF) after the
/// value before it, and the head ends two more after the last. Anything else left a gap. Later versions lay memory out otherwise and
/// refuse these shapes themselves, so the check is for this version only.
struct HeaderLayout {
    static let isKnown = MHD_get_version().map { String(cString: $0).hasPrefix("0.9.75") } ?? false

    private var expected: UnsafePointer<CChar>?
    private(set) var isUnbroken = true

    /// Begins after the request line, whose parts must also follow each other by one byte.
    mutating func begin(method: UnsafePointer<CChar>, target: UnsafePointer<CChar>, targetLength: Int, version: UnsafePointer<CChar>) {
        isUnbroken = target == method + HeaderLayout.length(method) + 1 && version == target + targetLength + 1
        expected = version + HeaderLayout.length(version) + 2
    }

    mutating func take(name: UnsafePointer<CChar>, value: UnsafePointer<CChar>, valueSize: Int) {
        if name != expected { isUnbroken = false }
        expected = value + valueSize + 2
    }

    /// True where the head ends where it should.
    func ends(at end: UnsafePointer<CChar>) -> Bool {
        isUnbroken && expected.map { $0 + 2 == end } ?? false
    }

    private static func length(_ text: UnsafePointer<CChar>) -> Int {
        var count = 0
        while text[count] != 0 { count += 1 }
        return count
    }
}
