/// Something that has to hold, and whether it does.
struct Goal {
    var name: String
    /// As text, with its unit.
    var wanted: String
    var found: String
    var isMet: Bool

    static func all(of results: Results, plan: Plan) -> [Goal] {
        let detail = ratio(results.detail.median?.perSecond, to: results.bareRoute.median?.perSecond)
        let create = ratio(results.create.median?.perSecond, to: results.bareLoop.median?.perSecond)
        let list = ratio(results.smallList.median?.perSecond, to: results.largeList.median?.perSecond)
        let megabytes = Double(results.residentMemory) / 1e6
        return [
            Goal(name: "detail ÷ bare route", wanted: "≥ 0.40", found: detail.fixed(2), isMet: detail >= 0.4),
            Goal(name: "creates ÷ tickets of the bare loop", wanted: "≥ 0.50", found: create.fixed(2), isMet: create >= 0.5),
            Goal(
                name: "time of a list at \(plan.largeStore) tickets ÷ at \(plan.smallStore)", wanted: "≤ 1.5", found: list.fixed(2),
                isMet: list > 0 && list <= 1.5),
            Goal(name: "resident memory afterwards", wanted: "< 100 MB", found: "\(megabytes.fixed(1)) MB", isMet: megabytes < 100),
        ]
    }

    private static func ratio(_ value: Double?, to other: Double?) -> Double {
        guard let value, let other, other > 0 else { return 0 }
        return value / other
    }
}

extension Double {
    /// With so many digits behind the point.
    func fixed(_ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((self * Double(scale)).rounded())
        guard digits > 0 else { return String(whole) }
        let rest = String(whole % scale)
        return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
    }
}
