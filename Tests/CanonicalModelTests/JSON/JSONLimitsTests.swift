import CanonicalModel
import Testing

/// No text, however hostile, costs more than was allowed.
@Suite struct JSONLimitsTests {
    @Test("64 arrays inside one another are read, 65 are refused")
    func depthIsBounded() throws {
        _ = try JSON(parsing: nested(64))
        #expect(reason(nested(65)) == .tooDeep(limit: 64))
    }

    @Test("Objects count towards the depth as arrays do")
    func objectsCountTowardsDepth() {
        let text = String(repeating: "{\"a\":", count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(reason(text) == .tooDeep(limit: 64))
    }

    @Test("No limit asked for lifts the depth beyond what the stack bears")
    func depthHasACeiling() {
        let limits = JSONLimits(maxDepth: .max)
        #expect(throws: Never.self) { try JSON(parsing: nested(JSONLimits.deepest), limits: limits) }
        #expect(reason(nested(JSONLimits.deepest + 1), limits) == .tooDeep(limit: JSONLimits.deepest))
    }

    @Test("A million opening brackets are refused at the 65th")
    func manyBracketsAreRefusedEarly() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [UInt8](repeating: 0x5B, count: 1_000_000)) }
        #expect(error?.offset == 64)
    }

    @Test("Length, number length and the number of values are bounded, and the bound itself is allowed", arguments: [
        ("[1,2]", JSONLimits(maxBytes: 5), nil),
        ("[1,2] ", JSONLimits(maxBytes: 5), .tooLong(limit: 5)),
        ("12345", JSONLimits(maxNumberLength: 5), nil),
        ("1234.5", JSONLimits(maxNumberLength: 5), .numberTooLong(limit: 5)),
        ("[1,{\"a\":2}]", JSONLimits(maxValues: 4), nil),
        ("[1,{\"a\":2},3]", JSONLimits(maxValues: 4), .tooManyValues(limit: 4)),
    ] as [(String, JSONLimits, JSONSyntaxError.Reason?)])
    func sizesAreBounded(text: String, limits: JSONLimits, expected: JSONSyntaxError.Reason?) {
        #expect(reason(text, limits) == expected)
    }

    @Test("An object of 100,000 keys takes about ten times as long as one of 10,000")
    func manyKeysTakeLinearTime() throws {
        let small = try duration(ofReading: 10_000)
        let large = try duration(ofReading: 100_000)
        // Quadratic would be a hundred times.
        #expect(large < small * 40)
    }

    @Test("100,000 repetitions of one key leave one member")
    func repeatedKeyIsOneMember() throws {
        let text = "{" + (0..<100_000).map { "\"k\":\($0)" }.joined(separator: ",") + "}"
        #expect(try JSON(parsing: text) == ["k": 99_999])
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private func reason(_ text: String, _ limits: JSONLimits = JSONLimits()) -> JSONSyntaxError.Reason? {
        do throws(JSONSyntaxError) {
            _ = try JSON(parsing: text, limits: limits)
            return nil
        } catch {
            return error.reason
        }
    }

    /// The best of three: other work on the machine only ever adds.
    private func duration(ofReading keys: Int) throws -> Duration {
        let bytes = Array(("{" + (0..<keys).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}").utf8)
        var best = Duration.seconds(1000)
        for _ in 0..<3 {
            let elapsed = try ContinuousClock().measure {
                let value = try JSON(parsing: bytes)
                #expect(value.objectValue?.count == keys)
            }
            best = min(best, elapsed)
        }
        return best
    }
}
