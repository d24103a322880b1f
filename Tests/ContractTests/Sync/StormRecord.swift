import CanonicalModel
import Foundation

@testable import Gateway

/// Compares what people were told with what both sites show in the end.
struct StormRecord {
    let deeds: [Deed]
    let twins: [Twins]

    struct Outcome {
        var problems: [String] = []
        var carried = 0
        var conflicts = 0
        /// Edits at a remote that takes no condition, written over by a call that was under way: docs/sync.md, "What no rule can help".
        var overtaken: [String] = []

        var summary: String {
            "\(carried) last edits shown, \(conflicts) recorded as conflicts, \(overtaken.count) overtaken by a call that was under way \(overtaken.prefix(3))"
        }
    }

    init(storm: Storm, twins: [Twins]) {
        deeds = storm.all
        self.twins = twins
    }

    var summary: String {
        let kinds = Dictionary(grouping: deeds, by: \.kind).map { "\($0.value.count) \($0.key.rawValue)" }.sorted()
        return "\(deeds.count) deeds (\(kinds.joined(separator: ", "))), \(deeds.count { !$0.isAcknowledged }) without an answer"
    }

    func judge(_ sites: TwoSites) throws -> Outcome {
        var outcome = Outcome()
        for (isSheet, workflow, job) in [(false, 2, Site.headquarters), (true, 4, .branch)] as [(Bool, Int64, Site)] {
            var records: [Site: SiteRecord] = [:]
            for site in Site.allCases {
                records[site] = try SiteRecord(of: sites.data(site), job: job.job, workflow: workflow)
            }
            let told = Set((records[job]?.conflicts ?? []).flatMap { [$0.values.local, $0.values.remote] }.compactMap(\.stringValue))
            checkCount(records, isSheet, &outcome)
            for site in Site.allCases {
                if let letters = records[site]?.letters, !letters.isEmpty { outcome.problems.append("\(site): \(letters.map(\.letter.text))") }
            }
            for (number, twins) in twins.enumerated() where twins.isSheet == isSheet {
                guard let ours = twins.ids[.headquarters].flatMap({ records[.headquarters]?.tickets[$0] }),
                    let theirs = twins.ids[.branch].flatMap({ records[.branch]?.tickets[$0] })
                else {
                    outcome.problems.append("\(number) is gone")
                    continue
                }
                check(number, [.headquarters: ours, .branch: theirs], told, job, &outcome)
            }
        }
        return outcome
    }

    /// As many tickets on either side as were made, each origin once.
    private func checkCount(_ records: [Site: SiteRecord], _ isSheet: Bool, _ outcome: inout Outcome) {
        let made = deeds.filter { $0.kind == .make && $0.isSheet == isSheet }
        let least = twins.count { $0.isSheet == isSheet } + made.count(where: \.isAcknowledged)
        let most = least + made.count { !$0.isAcknowledged }
        for (site, record) in records {
            if !(least...most).contains(record.tickets.count) {
                outcome.problems.append("\(site) has \(record.tickets.count) tickets, not \(least) to \(most)")
            }
            let origins = record.tickets.values.map(\.origin).filter { !$0.isEmpty }
            if Set(origins).count != origins.count { outcome.problems.append("\(site) has an origin twice") }
            // Titles are edited, but nobody edits what was made during the storm.
            let titles = record.tickets.values.map(\.ticket.title)
            for deed in made where titles.count(where: { $0 == deed.text }) > 1 { outcome.problems.append("\(deed.text) is twice at \(site)") }
            for deed in made where deed.isAcknowledged && !titles.contains(deed.text) { outcome.problems.append("\(deed.text) is not at \(site)") }
        }
        if Set(records.values.map(\.tickets.count)).count > 1 { outcome.problems.append("not as many on both sides") }
    }

    private func check(_ number: Int, _ held: [Site: SiteRecord.Held], _ told: Set<String>, _ job: Site, _ outcome: inout Outcome) {
        let mine = deeds.filter { $0.twins == number }
        for field in ["title", "contact"] {
            let shown = Set(held.values.map { $0.value(field) })
            if shown.count != 1 { outcome.problems.append("\(number) \(field): \(shown)") }
            for site in Site.allCases { check(number, field, site, mine, held, told, job, &outcome) }
        }
        for deed in mine where deed.kind == .comment {
            let counts = Site.allCases.map { site in held[site]?.steps.count { Self.holds($0.comment, deed.text) } ?? 0 }
            let isRight = deed.isAcknowledged ? counts == [1, 1] : counts == [1, 1] || counts == [0, 0]
            if !isRight { outcome.problems.append("comment \(deed.text) on \(number): \(counts)") }
        }
        let closed = mine.contains { $0.kind == .close && $0.isAcknowledged }
        for site in Site.allCases where closed && held[site]?.ticket.lifecycle.hasEnded == false {
            outcome.problems.append("\(number) is open at \(site) although somebody closed it")
        }
    }

    /// The comment, with or without the line that says where it comes from.
    private static func holds(_ comment: String, _ text: String) -> Bool {
        comment == text || comment.hasPrefix(text + "\n")
    }

    /// The last edit of a side is shown, or was shown on the other side before somebody edited on, or is recorded as a conflict.
    private func check(
        _ number: Int, _ field: String, _ site: Site, _ mine: [Deed], _ held: [Site: SiteRecord.Held], _ told: Set<String>, _ job: Site,
        _ outcome: inout Outcome
    ) {
        guard let own = held[site]?.history(of: field), let other = held[site.other]?.history(of: field) else { return }
        for deed in mine where deed.site == site && deed.kind.rawValue == field && deed.isAcknowledged {
            if !own.contains(where: { $0.values[field] == deed.text }) { outcome.problems.append("\(deed.text) was never written at \(site)") }
        }
        guard let last = own.last(where: { $0.values[field]?.hasPrefix(site.mark) ?? false }), let text = last.values[field] else { return }
        if own.last?.values[field] == text || other.contains(where: { $0.values[field] == text }) {
            outcome.carried += 1
        } else if told.contains(text) {
            outcome.conflicts += 1
        } else if site != job, let after = own.first(where: { $0.number > last.number }), after.at.milliseconds - last.at.milliseconds < 4000 {
            outcome.overtaken.append("\(text) after \(after.at.milliseconds - last.at.milliseconds) ms")
        } else {
            outcome.problems.append("lost: \(text) (\(field) of \(number) at \(site)); there \(own.compactMap { $0.values[field] }), here \(other.compactMap { $0.values[field] })")
        }
    }
}
