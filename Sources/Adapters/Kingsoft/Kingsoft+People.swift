import CanonicalModel

extension Kingsoft {
    /// People as this contract names them: by long staff number.
    struct People {
        let directory: Directory

        /// The staff number, or the directory's own number for somebody who has none; 0 for somebody nobody knows.
        func number(of name: Username?) -> Int64 {
            guard let name, let person = directory.people[name] else { return 0 }
            return person.staffNumber ?? person.id
        }

        func name(of name: Username?) -> String {
            guard let name else { return "" }
            guard let person = directory.people[name], !person.alias.isEmpty else { return name.value }
            return person.alias
        }

        /// The name the creating caller gave counts for a creator.
        func creatorName(of ticket: Ticket) -> String {
            ticket.creatorName.isEmpty ? name(of: ticket.creator) : ticket.creatorName
        }

        /// Who is meant by a number in a request, read as `number(of:)` writes it.
        func person(numbered number: Int64) -> Person? {
            directory.person(staffNumber: number)
                ?? directory.people.values.first { $0.staffNumber == nil && $0.id == number && !$0.isDeleted }
        }

        /// Whether a number in a request means this person. A staff number goes before a directory number that happens to
        /// be the same, so that nobody acts in another's name.
        func isMeant(_ name: Username, by number: Int64) -> Bool {
            if let known = directory.person(staffNumber: number) { return known.username == name }
            return self.number(of: name) == number
        }
    }
}
