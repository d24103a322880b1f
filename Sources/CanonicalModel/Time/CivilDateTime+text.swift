extension CivilDate {
    /// `YYYY-MM-DD`.
    public var text: String {
        String(unsafeUninitializedCapacity: 10) { bytes in
            write(to: bytes)
            return 10
        }
    }

    fileprivate func write(to bytes: UnsafeMutableBufferPointer<UInt8>) {
        writeTwoDigits(year / 100, to: bytes, at: 0)
        writeTwoDigits(year % 100, to: bytes, at: 2)
        bytes[4] = UInt8(ascii: "-")
        writeTwoDigits(month, to: bytes, at: 5)
        bytes[7] = UInt8(ascii: "-")
        writeTwoDigits(day, to: bytes, at: 8)
    }
}

extension CivilDateTime {
    /// `YYYY-MM-DD HH:MM:SS`.
    public var text: String {
        String(unsafeUninitializedCapacity: 19) { bytes in
            date.write(to: bytes)
            bytes[10] = UInt8(ascii: " ")
            writeTwoDigits(hour, to: bytes, at: 11)
            bytes[13] = UInt8(ascii: ":")
            writeTwoDigits(minute, to: bytes, at: 14)
            bytes[16] = UInt8(ascii: ":")
            writeTwoDigits(second, to: bytes, at: 17)
            return 19
        }
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM`, `YYYY-MM-DD HH:MM:SS` and `YYYY-MM-DDTHH:MM:SS`, nothing around them.
    /// Nil for any other form and for days and times that do not exist.
    public init?(parsing text: String) {
        var digits = FixedDigits(text.utf8)
        guard let year = digits.number(count: 4), digits.take("-"),
              let month = digits.number(count: 2), digits.take("-"),
              let day = digits.number(count: 2),
              let date = CivilDate(year: year, month: month, day: day) else { return nil }
        if digits.isAtEnd {
            self.init(startOf: date)
            return
        }
        let isISO = digits.take("T")
        guard isISO || digits.take(" "),
              let hour = digits.number(count: 2), digits.take(":"),
              let minute = digits.number(count: 2) else { return nil }
        var second = 0
        if isISO || !digits.isAtEnd {
            guard digits.take(":"), let given = digits.number(count: 2), digits.isAtEnd else { return nil }
            second = given
        }
        self.init(date: date, hour: hour, minute: minute, second: second)
    }
}

/// Writes a number from 0 to 99.
private func writeTwoDigits(_ number: Int, to bytes: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
    bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
    bytes[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
}

/// Reads numbers of a fixed width and single characters off the front of a text.
private struct FixedDigits {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let next = rest.first, UInt32(next) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
            rest.removeFirst()
        }
        return value
    }
}
