extension Loonflow {
    /// Which ticket has which text in the field for its origin, by what was read of it. Of a text only a hash is kept, which nobody
    /// outside can know: who finds a ticket reads it anyway. 24 bytes a ticket.
    struct OriginIndex: Sendable {
        private struct Row: Sendable {
            var id: Int64
            /// Seconds, by the remote's clock.
            var created: Int64
            var text: Int
        }

        /// By their ids, which is the order of creation.
        private var rows: [Row] = []

        var count: Int { rows.count }

        func contains(_ id: Int64) -> Bool {
            let place = place(of: id)
            return place < rows.count && rows[place].id == id
        }

        /// In the order of creation.
        func ids(with text: String) -> [Int64] {
            let wanted = text.hashValue
            return rows.filter { $0.text == wanted }.map(\.id)
        }

        mutating func keep(_ text: String, for id: Int64, created: Int64) {
            let row = Row(id: id, created: created, text: text.hashValue)
            let place = place(of: id)
            if place < rows.count, rows[place].id == id {
                rows[place] = row
            } else {
                rows.insert(row, at: place)
            }
        }

        mutating func forget(before moment: Int64) {
            guard let first = rows.first, first.created < moment else { return }
            rows.removeAll { $0.created < moment }
        }

        /// Where the row of this id is, or would be. Most come at the end.
        private func place(of id: Int64) -> Int {
            guard let last = rows.last, last.id >= id else { return rows.count }
            var (low, high) = (0, rows.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if rows[middle].id < id { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
