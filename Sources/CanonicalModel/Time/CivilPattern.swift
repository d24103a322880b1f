/// A date-time pattern in the manner of `strptime` and `strftime`, with `%Y %y %m %d %j %H %M %S %%` and plain characters.
public struct CivilPattern: Sendable, Equatable {
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case literal(UInt8)
        case space
        case directive(Directive)
    }

    /// The raw value is the letter after the percent sign.
    fileprivate enum Directive: Unicode.Scalar, Sendable {
        case year = "Y"
        case shortYear = "y"
        case month = "m"
        case day = "d"
        case dayOfYear = "j"
        case hour = "H"
        case minute = "M"
        case second = "S"
    }

    /// Nil when a directive is not known.
    public init?(parsing text: String) {
        var parts: [Part] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                parts.append(CivilPattern.isSpace(byte) ? .space : .literal(byte))
                continue
            }
            guard let letter = bytes.next() else { return nil }
            if letter == UInt8(ascii: "%") {
                parts.append(.literal(letter))
            } else if let directive = Directive(rawValue: Unicode.Scalar(letter)) {
                parts.append(.directive(directive))
            } else {
                return nil
            }
        }
        self.parts = parts
    }

    /// Nil when the text does not follow the pattern or names a day or time that does not exist. What the pattern does not
    /// mention is taken from 1900-01-01 00:00:00. Each number takes as many digits as it can; there is no going back.
    public func read(_ text: String) -> CivilDateTime? {
        var rest = text.utf8[...]
        var found = Found()
        for part in parts {
            switch part {
            case .literal(let byte):
                guard rest.popFirst() == byte else { return nil }
            case .space:
                guard let first = rest.first, CivilPattern.isSpace(first) else { return nil }
                rest = rest.drop(while: CivilPattern.isSpace)
            case .directive(let directive):
                guard let number = directive.read(&rest) else { return nil }
                found.set(directive, to: number)
            }
        }
        return rest.isEmpty ? found.dateTime : nil
    }

    /// The date-time in the form of the pattern, numbers padded with zeros. At most twice as long as the pattern.
    public func write(_ civil: CivilDateTime) -> String {
        var bytes: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let byte): bytes.append(byte)
            case .space: bytes.append(UInt8(ascii: " "))
            case .directive(let directive): directive.write(civil, to: &bytes)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }

    private struct Found {
        var year = 1900
        var month = 1
        var day = 1
        var dayOfYear: Int?
        var hour = 0
        var minute = 0
        var second = 0

        mutating func set(_ directive: Directive, to number: Int) {
            switch directive {
            case .year: year = number
            case .shortYear: year = number < 69 ? 2000 + number : 1900 + number
            case .month: month = number
            case .day: day = number
            case .dayOfYear: dayOfYear = number
            case .hour: hour = number
            case .minute: minute = number
            case .second: second = number
            }
        }

        /// A day of the year outweighs month and day.
        var dateTime: CivilDateTime? {
            guard let given = CivilDate(year: year, month: dayOfYear == nil ? month : 1, day: dayOfYear == nil ? day : 1),
                  let date = given.advanced(byDays: Int64((dayOfYear ?? 1) - 1)), date.year == year else { return nil }
            return CivilDateTime(date: date, hour: hour, minute: minute, second: second)
        }
    }
}

extension CivilPattern.Directive {
    fileprivate func read(_ rest: inout Substring.UTF8View) -> Int? {
        let digits = rest.prefix(digitCounts.upperBound).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        var count = digits.count
        while count >= digitCounts.lowerBound {
            let number = digits.prefix(count).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            if range.contains(number) {
                rest.removeFirst(count)
                return number
            }
            count -= 1
        }
        return nil
    }

    fileprivate func write(_ civil: CivilDateTime, to bytes: inout [UInt8]) {
        let number = switch self {
        case .year: civil.date.year
        case .shortYear: civil.date.year % 100
        case .month: civil.date.month
        case .day: civil.date.day
        case .dayOfYear: civil.date.dayOfYear
        case .hour: civil.hour
        case .minute: civil.minute
        case .second: civil.second
        }
        let digits = String(number).utf8
        for _ in digits.count..<max(digits.count, digitCounts.upperBound) { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: digits)
    }

    private var digitCounts: ClosedRange<Int> {
        switch self {
        case .year: 4...4
        case .shortYear: 2...2
        case .dayOfYear: 1...3
        case .month, .day, .hour, .minute, .second: 1...2
        }
    }

    private var range: ClosedRange<Int> {
        switch self {
        case .year: 1...9999
        case .shortYear: 0...99
        case .month: 1...12
        case .day: 1...31
        case .dayOfYear: 1...366
        case .hour: 0...23
        case .minute, .second: 0...59
        }
    }
}
