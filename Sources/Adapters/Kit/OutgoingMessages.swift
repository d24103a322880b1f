import CanonicalModel

/// What a contract says by itself: the calls to states' hooks and to workflows' notices, and how their answers are to be
/// understood. Pure; the gateway sends, repeats and records.
package protocol OutgoingMessages: Sendable {
    func message(for occasion: OutgoingOccasion) -> OutgoingMessage
    func verdict(on reply: OutgoingReply, to purpose: OutgoingPurpose) -> OutgoingVerdict
}

package enum OutgoingPurpose: Equatable, Sendable {
    case hook(Hook)
    /// Who handles the ticket is asked.
    case question(Hook)
    /// An executable of the gateway's own folder gets the body as its input.
    case script(String)
    case notice(Notice)
}

/// What there is to tell.
package struct OutgoingOccasion: Sendable {
    package var purpose: OutgoingPurpose
    /// As of the event.
    package var ticket: Ticket
    package var event: TicketEvent
    package var definitions: Definitions
    /// Stays the same however often the message is sent.
    package var messageID: String
    /// When it is sent.
    package var now: Moment

    package init(
        purpose: OutgoingPurpose, ticket: Ticket, event: TicketEvent, definitions: Definitions, messageID: String, now: Moment
    ) {
        self.purpose = purpose
        self.ticket = ticket
        self.event = event
        self.definitions = definitions
        self.messageID = messageID
        self.now = now
    }
}

/// A POST.
package struct OutgoingMessage: Equatable, Sendable {
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]

    package struct Header: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(url: String, headers: [Header], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}

package struct OutgoingReply: Equatable, Sendable {
    package var status: Int
    package var body: [UInt8]
    /// There was more than is read.
    package var isTruncated: Bool

    package init(status: Int, body: [UInt8], isTruncated: Bool = false) {
        self.status = status
        self.body = body
        self.isTruncated = isTruncated
    }
}

package struct OutgoingVerdict: Equatable, Sendable {
    package var isTaken: Bool
    /// What the receiver said, or what is wrong with it.
    package var message: String
    /// Whom the answer to a question names, as it names them.
    package var people: [Username]

    package init(isTaken: Bool, message: String, people: [Username] = []) {
        self.isTaken = isTaken
        self.message = message
        self.people = people
    }
}
