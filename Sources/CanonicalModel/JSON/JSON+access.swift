extension JSON {
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var numberValue: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The value of a number written as an integer that fits. 1.0, 1e0 and "1" have none.
    public var int64Value: Int64? {
        numberValue?.int64
    }

    /// As `int64Value`, for use as an index or a count.
    public var intValue: Int? {
        int64Value.flatMap(Int.init(exactly:))
    }

    /// The nearest double of any number; infinite where the number is out of a double's range.
    public var doubleValue: Double? {
        numberValue?.double
    }

    public var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of that name; nil where this is no object or has no such member. A member that is null is `.null`.
    public subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element at that place; nil where this is no array or is shorter.
    public subscript(position: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(position) else { return nil }
        return elements[position]
    }
}
