import CanonicalModel

/// All gates' routes as a tree of path segments: finding one costs the path's length, however many there are.
public struct RouteTable: Sendable {
    public final class Entry: Sendable {
        public let gate: any Gate
        public let route: Route
        /// For logs and metrics: `GET /api/v1.0/tickets/{id:digits}`.
        public let label: String

        init(gate: any Gate, route: Route) {
            self.gate = gate
            self.route = route
            label = "\(route.method.rawValue) \(route.pattern.description)"
        }
    }

    public enum Match: Sendable {
        case found(Entry, parameters: [String])
        /// The path is known, but not with this method.
        case wrongMethod(gate: any Gate, allowed: [HTTPMethod])
        /// Nothing here; the gate whose prefix the path has answers in its own envelope.
        case unknown(gate: (any Gate)?)
    }

    private struct Node: Sendable {
        /// A handful at most: comparing bytes is quicker than hashing text.
        var literals: [(bytes: [UInt8], node: Int)] = []
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
                insert(Entry(gate: gate, route: route))
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
            case .literal(let text): nodes[place].literals.first { $0.bytes.elementsEqual(text.utf8) }?.node
            case .digits: nodes[place].digits
            case .any: nodes[place].any
            }
        if let known { return known }
        nodes.append(Node())
        let fresh = nodes.count - 1
        switch segment {
        case .literal(let text): nodes[place].literals.append((Array(text.utf8), fresh))
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
        let bytes = path.utf8
        guard bytes.first == UInt8(ascii: "/") else { return nil }
        var place = 0
        var parameters: [String] = []
        var start = bytes.index(after: bytes.startIndex)
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
            if start == end, end == bytes.endIndex, place != 0 { return (place, parameters, hasTrailingSlash: true) }
            guard let next = step(from: place, along: path[start..<end], &parameters) else { return nil }
            place = next
            if end == bytes.endIndex { return (place, parameters, hasTrailingSlash: false) }
            start = bytes.index(after: end)
        }
    }

    private func step(from place: Int, along segment: Substring, _ parameters: inout [String]) -> Int? {
        if let next = nodes[place].literals.first(where: { $0.bytes.elementsEqual(segment.utf8) })?.node { return next }
        if let next = nodes[place].digits, PathPattern.isDigits(segment) {
            parameters.append(String(segment))
            return next
        }
        if let next = nodes[place].any, !segment.isEmpty, let decoded = PercentEncoding.decode(segment) {
            parameters.append(decoded)
            return next
        }
        return nil
    }

    /// The contract that a path belongs to, also where no route is.
    public func gate(of path: String) -> (any Gate)? {
        gates.first { gate in
            gate.pathPrefixes.contains { path == $0 || path.hasPrefix($0 + "/") }
        }
    }
}
