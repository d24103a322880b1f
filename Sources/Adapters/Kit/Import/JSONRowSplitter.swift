/// Cuts a file that is one JSON array into its rows while its bytes come in: a file of any size takes the memory of one row.
public struct JSONRowSplitter {
    public struct Row: Sendable {
        /// One JSON text, white space included.
        public var bytes: [UInt8]
        /// Where it begins in the file.
        public var offset: Int64
        /// Counted from 1.
        public var position: Int
    }

    private enum Place {
        case beforeArray, beforeRow, inRow, afterArray
    }

    /// No honest row comes near it.
    public static let longestRow = 64 << 20

    private var place = Place.beforeArray
    private var offset: Int64 = 0
    private var row: [UInt8] = []
    private var rowOffset: Int64 = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var count = 0

    public init() {}

    /// The rows that end within these bytes, which follow those given before.
    public mutating func take(_ chunk: [UInt8]) throws(ImportProblem) -> [Row] {
        var rows: [Row] = []
        for byte in chunk {
            switch place {
            case .inRow: try takeInRow(byte, &rows)
            case .beforeRow where JSONRowSplitter.isBlank(byte): break
            case .beforeRow where byte == 0x5D && count == 0: place = .afterArray
            case .beforeRow:
                place = .inRow
                rowOffset = offset
                try takeInRow(byte, &rows)
            case .beforeArray where byte == 0x5B: place = .beforeRow
            case .beforeArray, .afterArray:
                guard JSONRowSplitter.isBlank(byte) else {
                    throw ImportProblem(
                        row: count, model: "file", reason: "the file is to be one JSON array of rows, and nothing around it")
                }
            }
            offset += 1
        }
        return rows
    }

    /// - Throws: where the file ends before its array does.
    public func finish() throws(ImportProblem) {
        guard place == .afterArray else {
            throw ImportProblem(row: count, model: "file", reason: "the file ends before its list of rows does")
        }
    }

    private mutating func takeInRow(_ byte: UInt8, _ rows: inout [Row]) throws(ImportProblem) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else if byte == 0x22 {
                isInString = false
            }
        } else {
            switch byte {
            case 0x22: isInString = true
            case 0x7B, 0x5B: depth += 1
            case 0x7D: depth -= 1
            case 0x5D where depth > 0: depth -= 1
            case 0x5D, 0x2C:
                if depth > 0 { break }
                end(&rows)
                place = byte == 0x2C ? .beforeRow : .afterArray
                return
            default: break
            }
        }
        guard row.count < JSONRowSplitter.longestRow else {
            throw ImportProblem(row: count + 1, model: "file", reason: "a row is longer than \(JSONRowSplitter.longestRow) bytes")
        }
        row.append(byte)
    }

    private mutating func end(_ rows: inout [Row]) {
        count += 1
        rows.append(Row(bytes: row, offset: rowOffset, position: count))
        row.removeAll(keepingCapacity: row.capacity < 1 << 20)
        depth = 0
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
