import CanonicalModel
import TestSupport

/// A running gateway with the shipped configuration, and what is known of the people and workflows in it.
package final class Site {
    private let port: UInt16
    private var client: RawClient
    /// Looks at every answer; says what does not fit its contract's published document.
    var judge: ((ClientRequest, RawAnswer) -> [String])?

    package init(port: UInt16) throws {
        self.port = port
        client = try RawClient(port: port, timeoutSeconds: 60)
    }

    package func send(_ request: ClientRequest) throws -> RawAnswer {
        let answer = try exchange(request)
        let complaints = judge?(request, answer) ?? []
        guard complaints.isEmpty else {
            throw Disagreement("\(request.method) \(request.target): \(complaints.joined(separator: "; "))\n\(answer.text)")
        }
        return answer
    }

    /// On a connection that is kept; the server may have closed it between two calls.
    private func exchange(_ request: ClientRequest) throws -> RawAnswer {
        do {
            return try client.exchange(request)
        } catch {
            guard request.method == "GET" else { throw error }
            client = try RawClient(port: port, timeoutSeconds: 60)
            return try client.exchange(request)
        }
    }

    package func read(_ request: ClientRequest) throws -> JSON {
        let answer = try send(request)
        do {
            return try JSON(parsing: answer.text)
        } catch {
            throw Disagreement("\(request.method) \(request.target): no JSON: \(answer.text)")
        }
    }
}

/// What two views, or a view and the ticket, do not agree on.
package struct Disagreement: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

package struct Person: Equatable, Sendable {
    package var username: String
    package var alias: String
    package var number: Int64
    package var staff: String?
}

/// The configuration of the walks, as a reader of its files knows it.
package enum Shipped {
    package static let people = [
        Person(username: "admin", alias: "管理员", number: 40001),
        Person(username: "lilei", alias: "李磊", number: 40002),
        Person(username: "zhangsan", alias: "张三", number: 40003, staff: "SELITE"),
        Person(username: "lisi", alias: "李四", number: 40004, staff: "SLISI"),
        Person(username: "wangwu", alias: "王五", number: 40005),
        Person(username: "hanmeimei", alias: "韩梅梅", number: 40006),
    ]
    package static let staff = people.filter { $0.staff != nil }

    package static func person(_ username: String) -> Person? {
        people.first { $0.username == username }
    }

    package struct Way: Sendable {
        package var id: Int64
        package var workflow: Int64
        package var from: Int64
    }

    /// Every transition.
    package static let ways: [Way] = [
        Way(id: 1001, workflow: 1, from: 101), Way(id: 1002, workflow: 1, from: 102), Way(id: 1003, workflow: 1, from: 102),
        Way(id: 1004, workflow: 1, from: 103), Way(id: 1005, workflow: 1, from: 103), Way(id: 1006, workflow: 1, from: 104),
        Way(id: 2001, workflow: 2, from: 201), Way(id: 2002, workflow: 2, from: 202), Way(id: 2003, workflow: 2, from: 202),
        Way(id: 2004, workflow: 2, from: 203), Way(id: 2005, workflow: 2, from: 203),
        Way(id: 3001, workflow: 3, from: 301), Way(id: 3002, workflow: 3, from: 302), Way(id: 3003, workflow: 3, from: 303),
        Way(id: 3004, workflow: 3, from: 303), Way(id: 3005, workflow: 3, from: 304), Way(id: 3006, workflow: 3, from: 304),
    ]
    package static let states: [Int64: [Int64]] = [1: [101, 102, 103, 104, 105], 2: [201, 202, 203, 204], 3: [301, 302, 303, 304, 305]]
    package static let steps = ["register", "process", "confirm"]
}
