import CanonicalModel
import Testing

/// What came in goes out.
@Suite struct JSONExactnessTests {
    @Test("A compact text is written as it was read", arguments: [
        #"{"z":1,"a":1.0,"m":1e0,"s":"1","n":null,"t":true}"#,
        #"[0,-0,-0.0,1.10,1E+5,1e400,123456789012345678901234567890]"#,
        #"{"":{"":[]},"姓名":"李四 😀","u":"\u0000\u001f","e":"\"\\\n\t\r\b\f"}"#,
        "\"\u{7F}\u{2028}\u{2029}/\"",
    ])
    func compactTextRoundTrips(text: String) throws {
        #expect(try JSON(parsing: text).text == text)
    }

    @Test("1, 1.0, 1e0 and \"1\" are four values")
    func spellingsDiffer() throws {
        let values = try ["1", "1.0", "1e0", "\"1\""].map { try JSON(parsing: $0) }
        for (i, a) in values.enumerated() {
            for (j, b) in values.enumerated() {
                #expect((a == b) == (i == j))
            }
        }
    }

    @Test("A number is an Int64 exactly when it is written as an integer that fits", arguments: [
        ("0", 0), ("-0", 0), ("-7", -7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e0", nil), ("1E2", nil), ("0.5", nil),
    ] as [(String, Int64?)])
    func int64IsExact(text: String, expected: Int64?) throws {
        let value = try JSON(parsing: text)
        #expect(value.int64Value == expected)
        #expect(value.numberValue?.isInteger == !text.contains { ".eE".contains($0) })
    }

    @Test("A string is no number, however it looks")
    func stringIsNoNumber() throws {
        let value = try JSON(parsing: "\"1\"")
        #expect(value.int64Value == nil)
        #expect(value.doubleValue == nil)
        #expect(value.stringValue == "1")
    }

    @Test("A number can be made of what the grammar calls one, and of nothing else")
    func numberTextIsChecked() {
        for text in ["0", "-0", "10", "0.10", "1e5", "1E-5", "-1.5e+300", "123456789012345678901234567890"] {
            #expect(JSONNumber(text: text)?.text == text)
        }
        for text in ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", " 1", "1 ", "0x1", "NaN", "1,0", "--1", "1.e1", "１"] {
            #expect(JSONNumber(text: text) == nil, "\(text)")
        }
    }

    @Test("A double is written in the shortest form that reads back, a whole one with .0", arguments: [
        (7, "7.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e16, "1e+16"), (1e-5, "1e-05"), (1e22, "1e+22"),
        (123_456_789_012_345_680, "1.2345678901234568e+17"), (1e15, "1000000000000000.0"),
    ] as [(Double, String)])
    func doubleText(value: Double, text: String) throws {
        #expect(JSON(value).text == text)
        #expect(try JSON(parsing: text).doubleValue == value)
    }

    @Test("NaN and the infinities become null", arguments: [Double.nan, .infinity, -.infinity])
    func nonFiniteIsNull(value: Double) {
        #expect(JSON(value) == .null)
        var writer = JSONWriter()
        writer.double(value)
        #expect(writer.bytes == Array("null".utf8))
    }

    @Test("Canonically equivalent strings and keys stay different")
    func equivalentTextsDiffer() throws {
        let value = try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.objectValue?.count == 2)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
    }

    @Test("Escapes are read, and written in the short form where there is one, else in lower-case hexadecimal")
    func escapes() throws {
        let value = try JSON(parsing: #""\u0022\u005C\u002F\u000a\u000D\u0009\u0008\u000C\u0001\u001F\u4E2D\uD83D\uDE00""#)
        #expect(value == .string("\"\\/\n\r\t\u{8}\u{C}\u{1}\u{1F}中😀"))
        #expect(value.text == #""\"\\/\n\r\t\b\f\u0001\u001f中😀""#)
    }

    @Test("ASCII output escapes everything above 0x7E, with surrogate pairs, and reads back the same")
    func asciiOutput() throws {
        let value: JSON = ["é\u{7F}": "三门 ~ \u{FFFF}\u{10000}😀\u{10FFFF}"]
        let text = String(decoding: value.encoded(ascii: true), as: UTF8.self)
        #expect(text == #"{"\u00e9\u007f":"\u4e09\u95e8 ~ \uffff\ud800\udc00\ud83d\ude00\udbff\udfff"}"#)
        #expect(try JSON(parsing: text) == value)
    }

    @Test("Pretty output has an element a line and keeps empty containers closed")
    func prettyOutput() {
        let value: JSON = ["a": [1, [], [:]], "b": ["c": nil]]
        let text = String(decoding: value.encoded(pretty: true), as: UTF8.self)
        #expect(text == """
            {
              "a": [
                1,
                [],
                {}
              ],
              "b": {
                "c": null
              }
            }
            """)
    }

    @Test("A trailing comma is read when told to, one only, and never by itself", arguments: [
        ("[1,]", [1]), ("{\"a\":1 , }", ["a": 1]), ("[[1,],]", [[1]]), ("[1,,]", nil), ("[,]", nil), ("{,}", nil), ("1,", nil),
    ] as [(String, JSON?)])
    func trailingComma(text: String, value: JSON?) {
        #expect((try? JSON(parsing: text, tolerance: .trailingComma)) == value)
        #expect((try? JSON(parsing: text)) == nil)
    }

    @Test("An error tells line and column in characters")
    func errorPosition() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: "{\n  \"姓名\": x\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 9)
        #expect(error.map(String.init(describing:)) == "line 2, column 9: expected a value")
    }

    @Test("Every way to hand over bytes reads the same")
    func sources() throws {
        let bytes = Array("[1]".utf8)
        #expect(try JSON(parsing: bytes) == [1])
        #expect(try JSON(parsing: bytes[...]) == [1])
        #expect(try JSON(parsing: "[1]") == [1])
        #expect(try bytes.withUnsafeBufferPointer { try JSON(parsing: $0) } == [1])
    }
}
