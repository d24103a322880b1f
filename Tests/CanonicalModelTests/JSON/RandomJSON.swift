import CanonicalModel

/// SplitMix64: small, and the same on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Any value there is, with a liking for awkward strings.
func randomJSON(depth: Int, using random: inout SeededRandom) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return JSON(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random))
    case 3: return JSON(Double(bitPattern: random.next()))
    case 4, 5: return .string(randomString(using: &random))
    case 6, 7:
        let count = Int.random(in: 0..<50, using: &random) == 0 ? 40 : Int.random(in: 0..<6, using: &random)
        return .object(JSONObject((0..<count).map { _ in
            (randomString(using: &random), randomJSON(depth: depth - 1, using: &random))
        }))
    default:
        return .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in randomJSON(depth: depth - 1, using: &random) })
    }
}

private func randomString(using random: inout SeededRandom) -> String {
    let awkward: [Unicode.Scalar] = ["\"", "\\", "/", "\n", "\0", "\u{1F}", "\u{7F}", "é", "\u{301}", "中", "\u{2028}", "\u{FFFF}", "😀", "\u{10FFFF}"]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<24, using: &random) {
        let plain = Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &random))
        text.append(Int.random(in: 0..<4, using: &random) == 0 ? awkward.randomElement(using: &random) ?? plain : plain)
    }
    return String(text)
}
