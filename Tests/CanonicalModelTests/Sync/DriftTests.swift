import Testing
@testable import CanonicalModel

@Suite struct DriftTests {
    private func drifts(_ twins: Twins, strictly: Bool = false) -> [Drift] {
        drift(of: twins.link, local: twins.local, remote: twins.remote, rules: twins.rules, strictly: strictly)
    }

    @Test("Equal twins have none") func none() {
        #expect(drifts(Twins()).isEmpty)
    }

    @Test("A field that differs is drift, one whose difference was accepted only strictly") func fields() {
        var twins = Twins()
        twins.settle("title", local: "a", remote: "b")
        #expect(drifts(twins).isEmpty && drifts(twins, strictly: true) == [.field("title")])
        twins.edit("title", local: "c")
        #expect(drifts(twins) == [.field("title")])
    }

    @Test("A comment that is missing is drift, one that was removed there only strictly") func comments() {
        var twins = Twins()
        let key = ItemKey.comment(Origin(system: "here", id: "7/c1"))
        twins[.local].comments = [SyncComment(id: "c1", text: "said", author: "lilei", at: twins.now)]
        #expect(drifts(twins) == [.item(key, of: .local)])
        twins.link.ends.remote.known = [key]
        #expect(drifts(twins).isEmpty && drifts(twins, strictly: true) == [.item(key, of: .local)])
    }

    @Test("A twin that is not there is drift") func twin() {
        var twins = Twins()
        twins.remote = .missing
        #expect(drifts(twins) == [.twin(.remote)])
    }
}
