import Testing

@testable import Adapters

@Suite("IP addresses and ranges")
struct IPAddressTests {
    @Test("An address has one value, however it is written", arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"),
        ("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"), ("::", "0:0:0:0:0:0:0:0"), ("::1", "0:0:0:0:0:0:0:1"),
        ("1::", "1:0:0:0:0:0:0:0"), ("2001:DB8::a:0", "2001:db8:0:0:0:0:a:0"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("0.0.0.0", "0.0.0.0"),
        ("64:ff9b::192.0.2.1", "64:ff9b:0:0:0:0:c000:201"), ("255.255.255.255", "255.255.255.255"),
    ])
    func value(text: String, written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test("What is no address is none", arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "0x7f.0.0.1", "127.1", "2130706433", "1.2.3.-4",
        "1.2.3.+4", " 1.2.3.4", "1.2.3.4 ", "1..2.3", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::",
        "g::", "::1%eth0", "[::1]", "1.2.3.4:80", "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", ":1::", "1:::2", "::1:",
        "1:2:3:4::5:6:7:8", "１.2.3.4", "localhost",
    ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("What is no range is none", arguments: [
        "", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/08", "192.0.2.0/+8", "192.0.2.0/8/8", "::/129",
        "::ffff:192.0.2.0/95", "192.0.2.0/ 8", "192.0.2.0/99999999999999999999", "any",
    ])
    func refusedRange(text: String) {
        #expect(CIDR(text) == nil)
    }

    @Test("Every prefix length holds just the addresses that share its bits")
    func everyPrefix() throws {
        let network = try #require(IPAddress("170.85.170.85"))
        for length in 0...32 {
            let range = CIDR(network, prefixLength: length)
            for bit in 0..<32 {
                var bytes = network.bytes
                bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
                #expect(range.contains(IPAddress(bytes: bytes)) == (bit >= length), "/\(length), bit \(bit)")
            }
        }
    }
}
