import Adapters

/// A header value of the form `value; name=text; name="text"`, read as browsers and libraries write it.
struct HeaderParameters {
    /// Lower case.
    let value: String
    private var parameters: [String: [UInt8]] = [:]

    init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Nil where it cannot be read, or names a parameter twice.
    init?(_ bytes: [UInt8]) {
        var scanner = Scanner(bytes: bytes)
        value = String(decoding: scanner.upToSemicolon(), as: UTF8.self).lowercased()
        while scanner.takeSemicolon() {
            if scanner.isAtEnd { break }
            guard let name = scanner.name(), let text = scanner.text(), parameters.updateValue(text, forKey: name) == nil
            else { return nil }
        }
        guard scanner.isAtEnd else { return nil }
    }

    /// As its bytes are, in whichever charset.
    func bytes(_ name: String) -> [UInt8]? {
        parameters[name]
    }

    subscript(name: String) -> String? {
        parameters[name].flatMap { String(validating: $0, as: UTF8.self) }
    }

    private struct Scanner {
        let bytes: [UInt8]
        var place = 0

        var isAtEnd: Bool { place == bytes.count }

        private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

        private mutating func skipBlanks() {
            while place < bytes.count, isBlank(bytes[place]) { place += 1 }
        }

        private mutating func token(until ends: (UInt8) -> Bool) -> ArraySlice<UInt8> {
            skipBlanks()
            let start = place
            while place < bytes.count, !ends(bytes[place]) { place += 1 }
            var end = place
            while end > start, isBlank(bytes[end - 1]) { end -= 1 }
            return bytes[start..<end]
        }

        mutating func upToSemicolon() -> ArraySlice<UInt8> {
            token { $0 == UInt8(ascii: ";") }
        }

        mutating func takeSemicolon() -> Bool {
            skipBlanks()
            guard place < bytes.count, bytes[place] == UInt8(ascii: ";") else { return false }
            place += 1
            skipBlanks()
            return true
        }

        mutating func name() -> String? {
            let name = token { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";") }
            guard !name.isEmpty, place < bytes.count, bytes[place] == UInt8(ascii: "=") else { return nil }
            place += 1
            return String(decoding: name, as: UTF8.self).lowercased()
        }

        mutating func text() -> [UInt8]? {
            skipBlanks()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return Array(upToSemicolon()) }
            place += 1
            return quoted()
        }

        /// Only a quote and a backslash count as escaped: some browsers send Windows paths, whose backslashes are none.
        private mutating func quoted() -> [UInt8]? {
            var out: [UInt8] = []
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                if byte == UInt8(ascii: "\"") { return out }
                let isEscape = byte == UInt8(ascii: "\\") && place < bytes.count
                    && (bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "\\"))
                out.append(isEscape ? bytes[place] : byte)
                if isEscape { place += 1 }
            }
            return nil
        }
    }
}
