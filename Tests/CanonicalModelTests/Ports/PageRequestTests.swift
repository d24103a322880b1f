import CanonicalModel
import Testing

@Suite("Pages")
struct PageRequestTests {
    @Test("How many rows come before a page", arguments: [
        (PageRequest(number: 1, size: 10), 25, 0), (PageRequest(number: 3, size: 10), 25, 20), (PageRequest(number: 4, size: 10), 25, 20),
        (PageRequest(number: 0, size: 10), 25, 20), (PageRequest(number: 4, size: 10, beyondEnd: .empty), 25, nil),
        (PageRequest(number: 1, size: 10), 0, nil), (PageRequest(number: 1, size: 0), 25, nil), (PageRequest(number: 1, size: -1), 25, nil),
        (PageRequest(number: 1, size: .max), 25, 0), (PageRequest(number: .max, size: .max), .max, 0),
        (PageRequest(number: 2, size: 100), 25, 0),
    ] as [(PageRequest, Int64, Int64?)])
    func offsets(_ page: PageRequest, total: Int64, offset: Int64?) {
        #expect(page.offset(total: total) == offset)
    }
}
