import Adapters
import Glibc

/// Takes a `multipart/form-data` body apart as it comes. Keeps no more of it than one part's header lines, or the bytes at the
/// end that may be the beginning of a delimiter.
struct MultipartParser {
    enum Event: Equatable {
        case part(PartHead)
        case data(ArraySlice<UInt8>)
        case partEnd
    }

    private enum Place {
        /// Before the first delimiter; what is there is nobody's.
        case preamble
        /// Right after a delimiter: its line goes on, or the body ends.
        case delimiterLine
        case head
        case content
        case epilogue
    }

    private static let longestHead = 8 * 1024
    private static let longestPreamble = 8 * 1024
    /// RFC 2046 lets blanks follow a boundary.
    private static let longestPadding = 64
    private static let mostParts = 64
    private static let headEnd: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]

    private let delimiter: [UInt8]
    private var place = Place.preamble
    private var pending: [UInt8]
    private var start = 0
    private var preamble = 0
    private var parts = 0

    init(boundary: MultipartBoundary) {
        delimiter = boundary.delimiter
        // The first delimiter has no line break before it.
        pending = [0x0D, 0x0A]
    }

    /// Whether the closing delimiter has come. What follows it is ignored.
    var isComplete: Bool { place == .epilogue }

    /// Adds what has come; then ask `next` until it has no more.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if start > 0 {
            pending.removeSubrange(..<start)
            start = 0
        }
        if place != .epilogue { pending.append(contentsOf: bytes) }
    }

    /// The next thing in what has come so far; nil until more comes.
    mutating func next() throws(UploadRefusal) -> Event? {
        while true {
            switch place {
            case .preamble:
                guard try skipPreamble() else { return nil }
            case .delimiterLine:
                guard try endDelimiterLine() else { return nil }
            case .head:
                return try takeHead().map(Event.part)
            case .content:
                return takeContent()
            case .epilogue:
                start = pending.count
                return nil
            }
        }
    }

    private mutating func skipPreamble() throws(UploadRefusal) -> Bool {
        if let found = find(delimiter) {
            start = found + delimiter.count
            place = .delimiterLine
            return true
        }
        let kept = min(pending.count - start, delimiter.count - 1)
        preamble += pending.count - kept - start
        start = pending.count - kept
        guard preamble <= Self.longestPreamble else { throw .malformed("no part begins") }
        return false
    }

    private mutating func endDelimiterLine() throws(UploadRefusal) -> Bool {
        var end = start
        while end < pending.count, pending[end] == 0x20 || pending[end] == 0x09 { end += 1 }
        guard end - start <= Self.longestPadding else { throw .malformed("a delimiter line is too long") }
        guard pending.count - end >= 2 else { return false }
        switch (pending[end], pending[end + 1]) {
        case (0x0D, 0x0A):
            // The head begins with this line break, so that a head without lines ends like any other.
            start = end
            place = .head
        case (0x2D, 0x2D) where end == start:
            place = .epilogue
        default:
            throw .malformed("something follows a boundary")
        }
        return true
    }

    private mutating func takeHead() throws(UploadRefusal) -> PartHead? {
        guard let end = find(Self.headEnd) else {
            guard pending.count - start <= Self.longestHead else { throw .malformed("a part's header lines are too long") }
            return nil
        }
        guard end - start <= Self.longestHead else { throw .malformed("a part's header lines are too long") }
        parts += 1
        guard parts <= Self.mostParts else { throw .malformed("more than \(Self.mostParts) parts") }
        let head = try PartHead(end == start ? [] : pending[(start + 2)..<end])
        start = end + Self.headEnd.count
        place = .content
        return head
    }

    private mutating func takeContent() -> Event? {
        if let found = find(delimiter) {
            if found > start {
                defer { start = found }
                return .data(pending[start..<found])
            }
            start = found + delimiter.count
            place = .delimiterLine
            return .partEnd
        }
        // The end of what came may be the beginning of a delimiter.
        let sure = pending.count - (delimiter.count - 1)
        guard sure > start else { return nil }
        defer { start = sure }
        return .data(pending[start..<sure])
    }

    /// What is looked for begins with a carriage return and has none (or one) after it, so that what was compared in vain
    /// is never compared again: linear, whatever the bytes are.
    private func find(_ wanted: [UInt8]) -> Int? {
        pending.withUnsafeBytes { bytes in
            wanted.withUnsafeBytes { wanted in
                guard let base = bytes.baseAddress, let sought = wanted.baseAddress else { return nil }
                var place = start
                while place + wanted.count <= bytes.count {
                    guard let mark = memchr(base + place, Int32(wanted[0]), bytes.count - wanted.count + 1 - place) else { return nil }
                    place = UnsafeRawPointer(mark) - base
                    if memcmp(base + place, sought, wanted.count) == 0 { return place }
                    place += 1
                }
                return nil
            }
        }
    }
}
