import Testing

@testable import Adapters

@Suite("Hex")
struct HexTests {
    @Test("Bytes become two digits each and come back", arguments: [
        ([], "", ""),
        ([0x00], "00", "00"),
        ([0xDE, 0xAD, 0xBE, 0xEF], "deadbeef", "DEADBEEF"),
        ([0x09, 0x0A, 0x9F, 0xF0], "090a9ff0", "090A9FF0"),
    ] as [([UInt8], String, String)])
    func roundTrip(bytes: [UInt8], lower: String, upper: String) {
        #expect(Hex.encode(bytes) == lower)
        #expect(Hex.encode(bytes, .upper) == upper)
        #expect(Hex.decode(lower) == bytes)
        #expect(Hex.decode(upper) == bytes)
    }

    @Test("Every byte comes back")
    func everyByte() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(Hex.decode(Hex.encode(all)) == all)
    }

    @Test("What is not hex is refused", arguments: ["0", "0g", "0x12", " 00", "00\n", "é0", "００"])
    func refused(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}

@Suite("Base64")
struct Base64Tests {
    @Test("The vectors of RFC 4648", arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func vectors(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("Every byte comes back, at every length modulo three", arguments: 254...256)
    func everyByte(count: Int) {
        let bytes = (0..<count).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test("What is not canonical Base64 is refused", arguments: ["Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zh==", "Zm9=", "Zm9v\n", "Zm 9", "Zm9_", "Zg==Zg=="])
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
