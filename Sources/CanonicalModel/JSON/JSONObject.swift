/// The members of a JSON object in the order they came. Keys are unique and compare by their bytes.
///
/// A look-up walks a small object and uses an index in a large one, so that an object of 100,000 keys is built in linear time.
public struct JSONObject: Sendable {
    private var members: [Member] = []
    /// Place by key; nil while walking is quicker.
    private var index: [ExactKey: Int]?

    fileprivate struct Member: Sendable {
        let key: String
        var value: JSON
    }

    /// A key that hashes and compares by bytes (a String would also find canonically equivalent keys).
    /// The hasher is seeded per process, so a body cannot be made of colliding keys.
    private struct ExactKey: Hashable {
        let text: String

        static func == (a: ExactKey, b: ExactKey) -> Bool {
            a.text.hasSameBytes(as: b.text)
        }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private static let indexedFrom = 33

    public init() {}

    /// A later pair of the same key replaces the value at the first one's place.
    public init(_ pairs: [(String, JSON)]) {
        reserveCapacity(pairs.count)
        for (key, value) in pairs {
            updateValue(value, forKey: key)
        }
    }

    public var count: Int {
        members.count
    }

    public var isEmpty: Bool {
        members.isEmpty
    }

    public var keys: [String] {
        members.map(\.key)
    }

    /// Setting nil removes the member; setting a value keeps the place of a key that is there and appends a new one.
    public subscript(key: String) -> JSON? {
        get {
            place(of: key).map { members[$0].value }
        }
        set {
            if let newValue {
                updateValue(newValue, forKey: key)
            } else {
                removeValue(forKey: key)
            }
        }
    }

    public mutating func reserveCapacity(_ count: Int) {
        members.reserveCapacity(count)
    }

    public mutating func updateValue(_ value: JSON, forKey key: String) {
        if let place = place(of: key) {
            members[place].value = value
            return
        }
        // Growing by doubling from one costs three allocations more for nearly every object there is.
        if members.isEmpty { members.reserveCapacity(8) }
        members.append(Member(key: key, value: value))
        if index != nil {
            index?[ExactKey(text: key)] = members.count - 1
        } else if members.count == Self.indexedFrom {
            buildIndex()
        }
    }

    /// Takes time linear in the number of members: the ones behind move up.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSON? {
        guard let place = place(of: key) else { return nil }
        let removed = members.remove(at: place)
        if place == members.count {
            index?[ExactKey(text: key)] = nil
        } else if index != nil {
            buildIndex()
        }
        return removed.value
    }

    private func place(of key: String) -> Int? {
        if let index {
            return index[ExactKey(text: key)]
        }
        return members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    private mutating func buildIndex() {
        var places: [ExactKey: Int] = [:]
        places.reserveCapacity(members.count * 2)
        for (place, member) in members.enumerated() {
            places[ExactKey(text: member.key)] = place
        }
        index = places
    }
}

extension JSONObject: Equatable {
    /// The same keys with equal values, in whatever order: RFC 8259 gives the order no meaning. Compare `keys` where it matters.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        guard a.count == b.count else { return false }
        for (place, member) in a.members.enumerated() {
            let other = b.members[place]
            // Mostly the order is the same and no look-up is needed.
            if other.key.hasSameBytes(as: member.key) {
                guard other.value == member.value else { return false }
            } else {
                guard let found = b.place(of: member.key), b.members[found].value == member.value else { return false }
            }
        }
        return true
    }
}

extension JSONObject: Sequence {
    public struct Iterator: IteratorProtocol {
        fileprivate var members: IndexingIterator<[Member]>

        public mutating func next() -> (key: String, value: JSON)? {
            members.next().map { (key: $0.key, value: $0.value) }
        }
    }

    public func makeIterator() -> Iterator {
        Iterator(members: members.makeIterator())
    }

    public var underestimatedCount: Int {
        count
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral pairs: (String, JSON)...) {
        self.init(pairs)
    }
}
