/// Tells whether an answer is the same to the byte as an earlier one, so that it need not be read again. Good within one run of
/// the program only, and as unlikely to be wrong as a 64-bit hash that nobody outside can know.
package struct AnswerPrint: Hashable, Sendable {
    private var hash: Int
    private var size: Int

    /// - Parameter ignoring: a member of the answer's outermost object whose text is new in each answer.
    package init(_ answer: RemoteAnswer, ignoring key: String? = nil) {
        var hasher = Hasher()
        hasher.combine(answer.status)
        let gap = key.flatMap { Self.text(of: $0, in: answer.body) } ?? 0..<0
        answer.body.withUnsafeBytes { bytes in
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<gap.lowerBound]))
            hasher.combine(gap.lowerBound)
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[gap.upperBound...]))
        }
        hash = hasher.finalize()
        size = answer.body.count - gap.count
    }

    /// So far from the end it is looked for.
    private static let tail = 512

    /// Where the member's text is, if it comes last. Only the outermost object closes after it, so it is no part of a row; nil
    /// where that is not sure.
    private static func text(of key: String, in body: [UInt8]) -> Range<Int>? {
        let wanted = Array("\"\(key)\"".utf8)
        guard body.count > wanted.count else { return nil }
        var start = body.count - wanted.count
        let first = max(0, body.count - tail)
        while start >= first, !body[start...].starts(with: wanted) { start -= 1 }
        guard start >= first else { return nil }
        var rest = body[(start + wanted.count)...]
        guard rest.reduce(0, { $1 == UInt8(ascii: "}") || $1 == UInt8(ascii: "]") ? $0 + 1 : $0 }) == 1 else { return nil }
        rest = rest.drop { $0 == 0x20 || $0 == UInt8(ascii: ":") }
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        rest = rest.dropFirst()
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")), !rest[..<end].contains(UInt8(ascii: "\\")) else { return nil }
        return rest.startIndex..<end
    }
}
