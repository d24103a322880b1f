import CanonicalModel

/// All gates' routes as a tree of path segments: finding one costs the path's length, however many there are.
public struct RouteTable: Sendable {
    public struct Entry: Sendable {
        public var gate: any Gate
        public var route: Route
        /// For logs and metrics: `loonflow GET /api/v1.0/tickets/{id}`.
        public var label: String
    }

    public enum Match: Sendable {
        case found(Entry, parameters: [String])
        /// The path is known, but not with this method.
        case wrongMethod(gate: any Gate, allowed: [HTTPMethod])
        /// Nothing here; the gate whose prefix the path has answers in its own envelope.
        case unknown(gate: (any Gate)?)
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var digits: Int?
        var any: Int?
        var entries: [(entry: Entry, allowsTrailingSlash: Bool)] = []
    }

    private var nodes: [Node] = [Node()]
    private var gates: [any Gate]

    public var entries: [Entry] {
        nodes.flatMap { $0.entries.map(\.entry) }
    }

    public init(_ gates: [any Gate]) {
        self.gates = gates
        for gate in gates {
            for route in gate.routes {
                let label = "\(route.method.rawValue) \(route.pattern.description)"
                insert(Entry(gate: gate, route: route, label: label))
            }
        }
    }

    private mutating func insert(_ entry: Entry) {
        var place = 0
        for segment in entry.route.pattern.segments { place = child(of: place, segment) }
        nodes[place].entries.append((entry, entry.route.pattern.allowsTrailingSlash))
    }

    private mutating func child(of place: Int, _ segment: PathPattern.Segment) -> Int {
        let known =
            switch segment {
            case .literal(let text): nodes[place].literals[text]
            case .digits: nodes[place].digits
            case .any: nodes[place].any
            }
        if let known { return known }
        nodes.append(Node())
        let fresh = nodes.count - 1
        switch segment {
        case .literal(let text): nodes[place].literals[text] = fresh
        case .digits: nodes[place].digits = fresh
        case .any: nodes[place].any = fresh
        }
        return fresh
    }

    /// - Parameter path: as sent, still percent-encoded. HEAD is looked up as GET.
    public func match(_ method: HTTPMethod, _ path: String) -> Match {
        guard let (place, parameters, hasTrailingSlash) = walk(path) else { return .unknown(gate: gate(of: path)) }
        let wanted = method == .head ? .get : method
        if let found = nodes[place].entries.first(where: {
            $0.entry.route.method == wanted && (!hasTrailingSlash || $0.allowsTrailingSlash)
        }) {
            return .found(found.entry, parameters: parameters)
        }
        let here = nodes[place].entries.filter { !hasTrailingSlash || $0.allowsTrailingSlash }
        guard let first = here.first else { return .unknown(gate: gate(of: path)) }
        return .wrongMethod(gate: first.entry.gate, allowed: here.map(\.entry.route.method))
    }

    private func walk(_ path: String) -> (place: Int, parameters: [String], hasTrailingSlash: Bool)? {
        // By bytes: walking over characters costs several times as much.
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
        let hasTrailingSlash = segments.count > 1 && segments.last?.isEmpty == true
        if hasTrailingSlash { segments.removeLast() }
        var place = 0
        var parameters: [String] = []
        for segment in segments {
            if let next = nodes[place].literals[String(segment)] {
                place = next
            } else if let next = nodes[place].digits, PathPattern.isDigits(segment) {
                parameters.append(String(segment))
                place = next
            } else if let next = nodes[place].any, !segment.isEmpty, let decoded = PercentEncoding.decode(segment) {
                parameters.append(decoded)
                place = next
            } else {
                return nil
            }
        }
        return (place, parameters, hasTrailingSlash)
    }

    /// The contract that a path belongs to, also where no route is.
    public func gate(of path: String) -> (any Gate)? {
        gates.first { gate in
            gate.pathPrefixes.contains { path == $0 || path.hasPrefix($0 + "/") }
        }
    }
}
