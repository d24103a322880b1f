extension ExpressionValue {
    /// What `str()` gives, and what stands for a field within quotes.
    func plainText() throws(ExpressionError.Reason) -> String {
        if case .text(let value) = self { return value }
        var text = ""
        try write(to: &text)
        return text
    }

    private func write(to text: inout String) throws(ExpressionError.Reason) {
        switch self {
        case .none: text += "None"
        case .bool(let value): text += value ? "True" : "False"
        case .integer(let value): text += String(value)
        case .decimal(let value): text += value.description
        case .text(let value): ExpressionValue.quote(value, to: &text)
        case .moment(let civil): text += civil.text
        case .day(let date): text += date.text
        case .duration(let seconds): text += try ExpressionValue.durationText(seconds)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                try element.write(to: &text)
            }
            text += "]"
        }
        guard text.utf8.count <= ExpressionLimit.textBytes else { throw .valueTooLarge }
    }

    private static func quote(_ value: String, to text: inout String) {
        let quote: Unicode.Scalar = value.utf8.contains(UInt8(ascii: "'")) && !value.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        text.unicodeScalars.append(quote)
        for scalar in value.unicodeScalars {
            switch scalar {
            case quote, "\\":
                text += "\\"
                text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.unicodeScalars.append(quote)
    }

    /// `1 day, 2:03:04`.
    private static func durationText(_ seconds: Int64) throws(ExpressionError.Reason) -> String {
        let (days, rest, _) = try ExpressionNumber.floorDivide(seconds, CivilDateTime.secondsPerDay)
        let prefix = days == 0 ? "" : "\(days) day\(days.magnitude == 1 ? "" : "s"), "
        func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(prefix)\(rest / 3600):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
    }
}
