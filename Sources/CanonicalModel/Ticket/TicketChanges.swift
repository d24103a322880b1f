/// What an event changed, as the values after it. Folding a ticket's events in order gives the ticket, so a log can be
/// checked against the present, and the ticket as of any event can be shown.
public enum TicketChanges {
    /// Objects whose keys are compared one by one instead of as a whole.
    private static let nested: Set<String> = ["fields", "groups", "moments", "flags"]

    /// Keys that are gone appear as null.
    public static func between(_ before: JSONObject, _ after: JSONObject) -> JSONObject {
        before.isEmpty ? after : difference(before, after, depth: 0)
    }

    private static func difference(_ before: JSONObject, _ after: JSONObject, depth: Int) -> JSONObject {
        var out = JSONObject()
        for (key, value) in after {
            let old = before[key]
            if old == value { continue }
            if depth == 0, nested.contains(key), case .object(let left)? = old, case .object(let right) = value {
                out[key] = .object(difference(left, right, depth: 1))
            } else {
                out[key] = value
            }
        }
        for (key, _) in before where after[key] == nil { out[key] = .null }
        return out
    }

    /// The ticket after the event, given the ticket before it.
    public static func applied(_ changes: JSONObject, to before: JSONObject) -> JSONObject {
        var out = before
        for (key, value) in changes {
            if nested.contains(key), case .object(let inner) = value, case .object(let old)? = out[key] {
                out[key] = .object(merged(old, with: inner))
            } else if value.isNull {
                out.removeValue(forKey: key)
            } else {
                out[key] = value
            }
        }
        return out
    }

    /// The keys of the second laid over the first; null removes.
    private static func merged(_ base: JSONObject, with changes: JSONObject) -> JSONObject {
        var out = base
        for (key, value) in changes {
            if value.isNull {
                out.removeValue(forKey: key)
            } else {
                out[key] = value
            }
        }
        return out
    }

    /// A contract's field groups laid over those kept: objects merge at every depth, anything else replaces, and null is
    /// a value like any other.
    public static func overlaid(_ base: JSONObject, with given: JSONObject) -> JSONObject {
        var out = base
        for (key, value) in given {
            if case .object(let inner) = value, case .object(let old)? = out[key] {
                out[key] = .object(overlaid(old, with: inner))
            } else {
                out[key] = value
            }
        }
        return out
    }
}
