import Adapters
import Testing

@testable import Gateway

@Suite("Cryptography by OpenSSL")
struct OpenSSLCryptographyTests {
    let cryptography: OpenSSLCryptography

    init() throws {
        cryptography = try OpenSSLCryptography(passwordCost: ScryptCost(iterations: 16, blockSize: 8, parallelism: 1))
    }

    @Test("Digests are those of RFC 1321, RFC 3174 and FIPS 180", arguments: [
        (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (.md5, "12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"),
        (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    ] as [(DigestAlgorithm, String, String)])
    func digests(algorithm: DigestAlgorithm, message: String, expected: String) {
        #expect(cryptography.hexDigest(algorithm, message) == expected)
    }

    struct KeyedVector: Sendable {
        var algorithm: DigestAlgorithm
        var key: [UInt8]
        var message: [UInt8]
        var expected: String

        init(_ algorithm: DigestAlgorithm, _ key: [UInt8], _ message: [UInt8], _ expected: String) {
            self.algorithm = algorithm
            self.key = key
            self.message = message
            self.expected = expected
        }
    }

    static let hiThere = Array("Hi There".utf8)
    static let jefe = Array("Jefe".utf8)
    static let question = Array("what do ya want for nothing?".utf8)
    static let largerKey = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)

    static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }

    @Test("Keyed digests are those of RFC 2202 and RFC 4231", arguments: [
        KeyedVector(.md5, repeated(0x0B, 16), hiThere, "9294727a3638bb1c13f48ef8158bfc9d"),
        KeyedVector(.md5, jefe, question, "750c783e6ab0b503eaa86e310a5db738"),
        KeyedVector(.md5, repeated(0xAA, 80), largerKey, "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
        KeyedVector(.sha1, repeated(0x0B, 20), hiThere, "b617318655057264e28bc0b6fb378c8ef146be00"),
        KeyedVector(.sha1, jefe, question, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        KeyedVector(.sha1, repeated(0xAA, 80), largerKey, "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        KeyedVector(.sha256, repeated(0x0B, 20), hiThere, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        KeyedVector(.sha256, jefe, question, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        KeyedVector(.sha256, repeated(0xAA, 131), largerKey, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        KeyedVector(.sha256, [], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func keyedDigests(vector: KeyedVector) {
        #expect(Hex.encode(cryptography.hmac(vector.algorithm, key: vector.key, message: vector.message)) == vector.expected)
    }

    @Test("Values are equal only when every byte is", arguments: [
        ([], [], true),
        ([1, 2, 3], [1, 2, 3], true),
        ([1, 2, 3], [1, 2, 4], false),
        ([9, 2, 3], [1, 2, 3], false),
        ([1, 2], [1, 2, 3], false),
        ([], [0], false),
    ] as [([UInt8], [UInt8], Bool)])
    func equality(a: [UInt8], b: [UInt8], equal: Bool) {
        #expect(cryptography.constantTimeEquals(a, b) == equal)
    }

    @Test("Random bytes come in the asked number and differ")
    func random() throws {
        #expect(try cryptography.randomBytes(0) == [])
        let first = try cryptography.randomBytes(32)
        let second = try cryptography.randomBytes(32)
        #expect(first.count == 32)
        #expect(first != second)
        #expect(throws: CryptographyError.self) { try cryptography.randomBytes(-1) }
    }

    @Test("Many threads share one instance")
    func shared() async {
        let cryptography = cryptography
        let expected = cryptography.hmac(.sha256, key: Self.jefe, message: Self.question)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).allSatisfy { _ in cryptography.hmac(.sha256, key: Self.jefe, message: Self.question) == expected }
                }
            }
            for await same in group { #expect(same) }
        }
    }
}

@Suite("Password hashes")
struct ScryptHashTests {
    let cryptography: OpenSSLCryptography

    init() throws {
        cryptography = try OpenSSLCryptography(passwordCost: ScryptCost(iterations: 16, blockSize: 8, parallelism: 1))
    }

    @Test("Derived keys are those of RFC 7914", arguments: [
        ("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"),
        ("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"),
        ("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"),
    ] as [(String, String, UInt64, UInt64, UInt64, String)])
    func vectors(password: String, salt: String, n: UInt64, r: UInt64, p: UInt64, expected: String) throws {
        let cost = ScryptCost(iterations: n, blockSize: r, parallelism: p)
        let key = try #require(cost.derive(Array(password.utf8), salt: Array(salt.utf8), length: 64))
        #expect(Hex.encode(key) == expected)
    }

    @Test("A password verifies against its own hash only", arguments: ["", "open sesame", "密码", "a\0b"])
    func verify(password: String) throws {
        let hash = try cryptography.hashPassword(password)
        #expect(hash.hasPrefix("scrypt$16$8$1$"))
        #expect(cryptography.verifyPassword(password, hash: hash))
        #expect(!cryptography.verifyPassword(password + "x", hash: hash))
    }

    @Test("Two hashes of one password differ")
    func salted() throws {
        let first = try cryptography.hashPassword("same")
        #expect(try cryptography.hashPassword("same") != first)
    }

    @Test("The standard cost is affordable")
    func standard() throws {
        let cryptography = try OpenSSLCryptography()
        let hash = try cryptography.hashPassword("x")
        #expect(hash.hasPrefix("scrypt$32768$8$1$"))
        #expect(cryptography.verifyPassword("x", hash: hash))
    }

    @Test("A hash of another form or unreasonable cost never verifies", arguments: [
        "", "scrypt", "bcrypt$16$8$1$00$00000000000000000000000000000000",
        "scrypt$16$8$1$zz$00000000000000000000000000000000",
        "scrypt$16$8$1$00$00",
        "scrypt$17$8$1$00$00000000000000000000000000000000",
        "scrypt$1048576$32$16$00$00000000000000000000000000000000",
        "scrypt$18446744073709551615$8$1$00$00000000000000000000000000000000",
        "scrypt$0$0$0$00$00000000000000000000000000000000",
        "scrypt$16$8$1$00$00000000000000000000000000000000$",
    ])
    func refused(hash: String) {
        #expect(!cryptography.verifyPassword("", hash: hash))
    }
}
