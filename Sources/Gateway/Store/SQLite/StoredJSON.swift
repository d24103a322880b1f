import CanonicalModel

/// Reads back what this program has written; its own limits were checked when it came in.
enum StoredJSON {
    private static let limits = JSONLimits(maxDepth: JSONLimits.deepest, maxBytes: 256 << 20, maxNumberLength: 1 << 20, maxValues: 20_000_000)

    static func value(_ bytes: [UInt8], _ place: @autoclosure () -> String) throws(StoreError) -> JSON {
        do throws(JSONSyntaxError) {
            return try JSON(parsing: bytes, limits: limits)
        } catch {
            throw StoreError(.corrupt, "\(place()) is not the JSON it was: \(error)")
        }
    }

    static func object(_ bytes: [UInt8], _ place: @autoclosure () -> String) throws(StoreError) -> JSONObject {
        if case .object(let object) = try value(bytes, place()) { return object }
        throw StoreError(.corrupt, "\(place()) is not a JSON object")
    }

    static func ticket(_ bytes: [UInt8], id: TicketID) throws(StoreError) -> Ticket {
        guard let ticket = Ticket(json: try object(bytes, "ticket \(id)")) else {
            throw StoreError(.corrupt, "the body of ticket \(id) is no ticket")
        }
        return ticket
    }
}
