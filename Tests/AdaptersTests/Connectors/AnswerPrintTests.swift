import CanonicalModel
import Testing

@testable import Adapters

/// Whether an answer is the same as an earlier one.
@Suite("Prints of answers")
struct AnswerPrintTests {
    private func print(_ body: String, status: Int = 200, ignoring key: String? = "request_id") -> AnswerPrint {
        AnswerPrint(RemoteAnswer(status: status, body: Array(body.utf8)), ignoring: key)
    }

    @Test("Two answers that differ in the number of the request only are the same", arguments: [
        (#"{"data":[1],"errno":0,"request_id":"ab"}"#, #"{"data":[1],"errno":0,"request_id":"cd"}"#),
        (#"{"data":[1], "request_id" : "ab", "errno":0}"#, #"{"data":[1], "request_id" : "cd", "errno":0}"#),
        (#"{"data":{"request_id":"in"},"request_id":"ab"}"#, #"{"data":{"request_id":"in"},"request_id":"cd"}"#),
        ("{}", "{}"),
    ])
    func same(first: String, second: String) {
        #expect(print(first) == print(second))
    }

    @Test("Any other difference counts", arguments: [
        (#"{"data":[1],"request_id":"ab"}"#, #"{"data":[2],"request_id":"ab"}"#),
        (#"{"request_id":"ab","errno":0}"#, #"{"request_id":"ab","errno":1}"#),
        // A ticket's own member of that name.
        (#"{"data":{"request_id":"ab"}}"#, #"{"data":{"request_id":"cd"}}"#),
        (#"{"data":[{"request_id":"ab"}],"errno":0}"#, #"{"data":[{"request_id":"cd"}],"errno":0}"#),
        (#"{"data":["request_id","ab"]}"#, #"{"data":["request_id","cd"]}"#),
        (#"{"title":"\"request_id\":\"ab\""}"#, #"{"title":"\"request_id\":\"cd\""}"#),
        (#"{"data":[1],"request_id":5}"#, #"{"data":[1],"request_id":6}"#),
        (#"{"request_id":"a\"b"}"#, #"{"request_id":"a\"c"}"#),
        (#"{"request_id":"ab""#, #"{"request_id":"cd""#),
        ("", " "),
    ])
    func different(first: String, second: String) {
        #expect(print(first) != print(second))
    }

    @Test("The status counts, and nothing is left out unasked") func whole() {
        #expect(print("{}") != print("{}", status: 503))
        let (first, second) = (#"{"request_id":"ab"}"#, #"{"request_id":"cd"}"#)
        #expect(print(first, ignoring: nil) != print(second, ignoring: nil))
    }
}
