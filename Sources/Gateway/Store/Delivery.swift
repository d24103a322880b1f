import CanonicalModel

/// An outbox row and what has become of it.
struct Delivery: Equatable, Sendable {
    var entry: OutboxEntry
    var status: Status = .waiting
    /// Attempts since it was written or last replayed.
    var attempts = 0
    /// Not before then.
    var due: Moment

    enum Status: String, Sendable {
        case waiting
        case delivered
        /// A hook that was not taken: its ticket says so, and sends a new one when asked to.
        case failed
        /// A notice that was given up; may be replayed.
        case dead
        /// A hook whose ticket had gone on before it was sent.
        case left
    }

    /// What is sent one after another.
    struct Lane: Hashable, Sendable {
        var ticket: TicketID
        /// Nil for hooks.
        var notice: NoticeID?
    }

    var lane: Lane {
        switch entry.kind {
        case .notice(let notice): Lane(ticket: entry.ticket, notice: notice)
        case .hook: Lane(ticket: entry.ticket, notice: nil)
        }
    }
}

/// One attempt to send an outbox row.
struct DeliveryAttempt: Equatable, Sendable {
    var delivery: Int64
    /// Counts from 1.
    var number: Int
    var at: Moment
    var milliseconds: Int64
    var isTaken: Bool
    /// Of HTTP; nil where there was no answer.
    var status: Int?
    /// What the receiver said or what went wrong. Never holds a secret of ours.
    var note: String

    static let longestNote = 500
}

protocol DeliveryReading {
    /// Rows whose turn has come in their lanes and in time, the longest due first.
    /// - Parameter last: the last row of the page before.
    func deliveries(dueBy moment: Moment, after last: Delivery?, limit: Int) throws(StoreError) -> [Delivery]
    func delivery(_ id: Int64) throws(StoreError) -> Delivery?
    /// Notices given up, the oldest first.
    func deadDeliveries(after id: Int64, limit: Int) throws(StoreError) -> [Delivery]
    func attempts(of delivery: Int64) throws(StoreError) -> [DeliveryAttempt]
    /// Counts no further than `limit` each.
    func deliveryCounts(limit: Int) throws(StoreError) -> DeliveryCounts
}

struct DeliveryCounts: Equatable, Sendable {
    var waiting: Int64 = 0
    var dead: Int64 = 0
}

protocol DeliveryWriting {
    func record(_ attempt: DeliveryAttempt) throws(StoreError)
    /// Ends a delivery and lets the next of its lane be sent. False where it was not waiting any more.
    func settle(_ delivery: Int64, as status: Delivery.Status) throws(StoreError) -> Bool
    func postpone(_ delivery: Int64, until moment: Moment) throws(StoreError)
    /// Puts a notice that was given up back in front of its lane. False where it was not.
    func replay(_ delivery: Int64, at moment: Moment) throws(StoreError) -> Bool
    /// Ends hooks of a ticket that were tried and wait to be tried again: a new call takes their place.
    func supersedeHooks(of ticket: TicketID) throws(StoreError)
    /// Removes settled rows that were written before that, with their attempts. What was given up stays.
    /// - Returns: how many rows, at most `limit`.
    func pruneDeliveries(before moment: Moment, limit: Int) throws(StoreError) -> Int
}
