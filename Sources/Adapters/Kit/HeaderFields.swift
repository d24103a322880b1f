/// Header lines in the order they came; names compare without case, as RFC 9110 has it. Kept as the bytes that came, because
/// of the dozen lines of a request two or three are ever asked for.
public struct HeaderFields: Sendable {
    private var bytes: [UInt8] = []
    private var places: [Place] = []

    /// A line within `bytes`: the name, then the value.
    private struct Place {
        var start: Int
        var nameCount: Int
        var valueCount: Int
    }

    public init() {}

    public init(_ pairs: [(String, String)]) {
        for (name, value) in pairs { append(name, value) }
    }

    public mutating func append(_ name: String, _ value: String) {
        var name = name
        var value = value
        name.withUTF8 { name in value.withUTF8 { value in append(name, value) } }
    }

    public mutating func append(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        if places.isEmpty {
            bytes.reserveCapacity(512)
            places.reserveCapacity(16)
        }
        places.append(Place(start: bytes.count, nameCount: name.count, valueCount: value.count))
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
    }

    /// All of them, in their order.
    public var lines: [(name: String, value: String)] {
        places.map { (name: String(decoding: bytes[$0.start..<$0.start + $0.nameCount], as: UTF8.self), value: value(at: $0)) }
    }

    /// The first line of that name.
    public subscript(name: String) -> String? {
        first(of: name).map(value)
    }

    public func all(_ name: String) -> [String] {
        var name = name
        return name.withUTF8 { wanted in places.filter { isName($0, wanted) }.map(value) }
    }

    private func first(of name: String) -> Place? {
        var name = name
        return name.withUTF8 { wanted in places.first { isName($0, wanted) } }
    }

    private func isName(_ place: Place, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard place.nameCount == wanted.count else { return false }
        for offset in 0..<wanted.count
        where HeaderFields.lowered(bytes[place.start + offset]) != HeaderFields.lowered(wanted[offset]) { return false }
        return true
    }

    /// UTF-8 where it is that, else each byte as the Latin-1 character, which loses nothing.
    private func value(at place: Place) -> String {
        let start = place.start + place.nameCount
        let value = bytes[start..<start + place.valueCount]
        return String(validating: value, as: UTF8.self) ?? String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) }))
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
