import CanonicalModel
import TestSupport

/// A ticket as the native API shows it: what every other view is compared with.
package struct Canonical: Equatable {
    package var document: JSON

    package static func read(_ id: Int64, from site: Site) throws -> Canonical {
        let document = try site.read(GateClients.native("/tickets/\(id)"))
        guard document["id"]?.int64Value == id else { throw Disagreement("ticket \(id): \(document.text)") }
        return Canonical(document: document)
    }

    package subscript(key: String) -> JSON {
        document[key] ?? .null
    }

    package var id: Int64 { self["id"].int64Value ?? 0 }
    package var guid: String { text("guid") }
    package var version: Int64 { self["version"].int64Value ?? 0 }
    package var workflow: Int64 { self["workflow"].int64Value ?? 0 }
    package var state: Int64 { self["state"].int64Value ?? 0 }
    package var lifecycle: String { text("lifecycle") }
    package var creator: String { text("creator") }
    package var hasEnded: Bool { ["completed", "failed", "closed", "cancelled"].contains(lifecycle) }
    package var hasStarted: Bool { moment("started") != nil }
    package var handlers: [String] { texts(self["handling"]["people"]) }
    package var events: [JSON] { self["events"].arrayValue ?? [] }
    package var assignments: [JSON] { self["assignments"].arrayValue ?? [] }
    package var openAssignments: [JSON] {
        assignments.filter { ["pending", "inProgress"].contains($0["status"]?.stringValue ?? "") }
    }

    /// Milliseconds.
    package func moment(_ name: String) -> Int64? {
        self["moments"][name]?.int64Value
    }

    package func text(_ key: String) -> String {
        self[key].stringValue ?? ""
    }

    package func texts(_ list: JSON?) -> [String] {
        (list?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The related ticket whose status this one shows while that is open.
    package var sharesStatusOf: Int64? {
        self["relation"]["shares_status"]?.boolValue == true ? self["relation"]["ticket"]?.int64Value : nil
    }
}

extension JSON {
    /// Null where there is no such member.
    subscript(member key: String) -> JSON {
        objectValue?[key] ?? .null
    }
}

/// How the contracts write moments, worked out here on its own: Shanghai has been eight hours ahead, all year, since 1992.
enum ShanghaiTime {
    static func text(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "" }
        let seconds = milliseconds / 1000 + 8 * 3600
        let (year, month, day) = civil(seconds / 86400)
        let clock = [seconds % 86400 / 3600, seconds % 3600 / 60, seconds % 60].map(padded).joined(separator: ":")
        return "\(year)-\(padded(month))-\(padded(day)) \(clock)"
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        var left = days
        var year: Int64 = 1970
        while left >= length(year) {
            left -= length(year)
            year += 1
        }
        let months = [31, length(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var month = 0
        while left >= months[month] {
            left -= months[month]
            month += 1
        }
        return (year, Int64(month + 1), left + 1)
    }

    private static func length(_ year: Int64) -> Int64 {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }
}
