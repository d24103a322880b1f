import CanonicalModel
import Testing

@testable import Adapters

@Suite("The bound of a loonflow log")
struct LoonflowLogTests {
    @Test("A log is read to the last entry, or not at all", arguments: [(0, true), (200, true), (201, false), (.max, false)] as [(Int64, Bool)])
    func log(entries: Int64, isRead: Bool) {
        let fault: SyncFault? = {
            do throws(SyncFault) {
                try Loonflow.End.checkLog(of: 17, entries: entries, most: 200)
                return nil
            } catch {
                return error
            }
        }()
        #expect(fault == (isRead ? nil : .refused("the log of ticket 17 has more than 200 entries")))
    }
}
