import Testing

@testable import Adapters

@Suite("Parameters of a query")
struct QueryParametersTests {
    @Test("are decoded; what cannot be is kept and named, so that no filter is lost", arguments: [
        ("a=1&b=%E5%8C%97", ["a=1", "b=北"], nil), ("a=x+y", ["a=x y"], nil), ("a", ["a="], nil), ("", [], nil),
        ("a=1&name=%B1%B1", ["a=1", "name=\u{FFFD}\u{FFFD}"], "name"), ("n=100%&m=%zz", ["n=100%", "m=%zz"], "n"),
        ("%FF=1&b=2", ["\u{FFFD}=1", "b=2"], "\u{FFFD}"), ("a=%4", ["a=%4"], "a"),
    ] as [(String, [String], String?)])
    func decoded(query: String, items: [String], malformed: String?) {
        let parameters = QueryParameters(query)
        #expect(parameters.items.map { "\($0.name)=\($0.value)" } == items)
        #expect(parameters.malformed == malformed)
    }
}
