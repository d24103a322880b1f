import CanonicalModel
import Foundation
import TestSupport
import Testing

/// What goes wrong around the gateway, and what it does then. One after the other: each of these keeps the machine busy.
@Suite("Faults", .serialized)
struct FaultTests {}

/// How much of the long tests to run, and from which seed.
enum Effort {
    static func number(_ name: String, default usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    static func seed(_ name: String) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000_000)
    }
}

extension RawAnswer {
    var json: JSON? {
        try? JSON(parsing: body)
    }

    /// `code`, or Kingsoft's `errno`.
    var code: Int64? {
        (json?["code"] ?? json?["errno"])?.int64Value
    }

    /// `msg`, `message` or `errmsg`.
    var message: String {
        (json?["msg"] ?? json?["message"] ?? json?["errmsg"])?.stringValue ?? ""
    }
}

/// A ticket as its creation is answered: by number or by guid, as the gate has it.
enum TicketName: Hashable, Sendable {
    case id(Int64)
    case guid(String)

    /// Nil where the answer is no success.
    init?(creation answer: RawAnswer) {
        if let guid = answer["X-NGS-OId"], answer.code == 1 {
            self = .guid(guid)
        } else if let id = (answer.json?["data"]?["ticket_id"] ?? answer.json?["data"]?["id"])?.int64Value {
            self = .id(id)
        } else {
            return nil
        }
    }

    /// What the reading API shows of it.
    var reading: ClientRequest {
        switch self {
        case .id(let id): GateClients.native("/tickets/\(id)")
        case .guid(let guid): GateClients.native("/tickets?guid=\(guid)")
        }
    }
}
