import Testing
@testable import CanonicalModel

@Suite struct MappingTests {
    private static let states = LookupTable(
        [.init(local: "pending", remote: "待处理"), .init(local: "closed", remote: "已关闭"), .init(local: "completed", remote: "已关闭")])

    @Test("Values in both directions", arguments: [
        (ValueForm.same, JSON("a"), JSON("a")), (.table(states), "closed", "已关闭"), (.number(.text), 7, "7"), (.number(.whole), 7, 7),
        (.date(local: .seconds, remote: .milliseconds), 1_900_000_000, 1_900_000_000_000), (.text(limit: 9), "short", "short"),
        (.number(.text), nil, nil), (.text(limit: 9), nil, nil),
    ]) func bothWays(form: ValueForm, local: JSON, remote: JSON) {
        #expect(form.remote(local) == remote && form.local(remote) == local)
    }

    @Test("Values that lose something are known by what will be read", arguments: [
        (ValueForm.table(states), JSON("completed"), JSON("closed")), (.number(.whole), 7.9, 7), (.text(limit: 4), "  longer ", "long"),
        (.text(limit: 4), "abc  def", "abc"),
    ]) func lossy(form: ValueForm, value: JSON, reading: JSON) {
        #expect(form.reading(value, on: .remote) == reading && form.reading(value, on: .local) == value)
        #expect(form.reading(reading, on: .remote) == reading, "reading again changes nothing")
    }

    @Test("A value of the wrong kind has no counterpart", arguments: [
        (ValueForm.number(.text), JSON("seven")), (.date(local: .seconds, remote: .milliseconds), "today"), (.table(states), "draft"),
    ]) func unmappable(form: ValueForm, value: JSON) {
        #expect(form.remote(value) == nil)
    }

    @Test("Unknown people are refused, kept or replaced, as the table says", arguments: [
        (LookupTable.Otherwise.refuse, JSON?.none), (.keep, "zhaoliu"), (.use("helpdesk"), "helpdesk"),
    ]) func people(otherwise: LookupTable.Otherwise, expected: JSON?) {
        let table = LookupTable([.init(local: "lilei", remote: "l.lei")], otherwise: Sided(both: otherwise))
        #expect(ValueForm.table(table).remote("zhaoliu") == expected && ValueForm.table(table).remote("lilei") == "l.lei")
    }

    @Test("Dates are read and written in each side's form and zone") func dates() throws {
        let pattern = try #require(CivilPattern(parsing: "%Y-%m-%d %H:%M:%S"))
        let form = ValueForm.date(local: .pattern(pattern, .utc), remote: .seconds)
        #expect(form.remote("2030-03-17 17:46:40") == 1_900_000_000 && form.local(1_900_000_000) == "2030-03-17 17:46:40")
    }

    @Test("Names, constants and templates make one side's fields the other's") func mapping() throws {
        let mapping = TicketMapping([
            FieldMapping("title", local: .field("title"), remote: .field("subject")),
            FieldMapping("source", local: .constant("sanmen"), remote: .field("source")),
            FieldMapping("summary", local: .template(TitleTemplate(parsing: "{title} ({priority})")), remote: .field("summary")),
            FieldMapping(.lifecycle, local: .field("lifecycle"), remote: .field("status"), form: .table(Self.states)),
        ])
        let common = try mapping.common(["title": "t", "priority": 1, .lifecycle: "closed"], of: .local)
        #expect(common == ["title": "t", "source": "sanmen", "summary": "t (1)", .lifecycle: "closed"])
        #expect(try mapping.own(common, for: .remote) == ["subject": "t", "source": "sanmen", "summary": "t (1)", "status": "已关闭"])
        #expect(try mapping.own(common, for: .local) == ["title": "t", .lifecycle: "closed"])
        #expect(throws: UnmappableValue(field: .lifecycle)) { try mapping.common(["status": "unheard of"], of: .remote) }
    }

    @Test("SHA-256 gives the standard's own examples", arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    ]) func sha256(message: String, digest: String) {
        let hex = SHA256.digest(Array(message.utf8)).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        #expect(hex.joined() == digest)
    }

    @Test("Prints: short values themselves, long ones hashed; the order of keys does not count") func prints() {
        #expect(Fingerprint(of: "a").text == "=\"a\"" && Fingerprint(of: .null).text == "=null")
        #expect(Fingerprint(of: JSON(String(repeating: "a", count: 50))).text.count == 65)
        #expect(Fingerprint(of: ["a": 1, "b": [["c": 2, "d": 3]]]) == Fingerprint(of: ["b": [["d": 3, "c": 2]], "a": 1]))
        #expect(Fingerprint(of: 1) != Fingerprint(of: "1"))
    }

    @Test("A job that cannot work is refused with the reason") func problems() {
        var rules = Twins().rules
        #expect(rules.problems().isEmpty)
        rules.fields.append(FieldRule("title", conflict: .higherState))
        rules.traits.remote.reads = false
        rules.traits.local.deletes = false
        rules.deletion.remote = .delete
        rules.systems.remote = "here"
        rules.misses = 0
        let expected: Set<RuleProblem> = [
            .fieldTwice("title"), .higherState("title"), .cannotRead(.remote), .cannotDelete(.local, setting: "deletion"), .sameSystem,
            .notPositive("misses"), .notWritable("title", .remote),
        ]
        let mapping = TicketMapping([FieldMapping("title", local: .field("title"), remote: .constant("x"))])
        #expect(Set(rules.problems(of: mapping)) == expected)
    }
}
