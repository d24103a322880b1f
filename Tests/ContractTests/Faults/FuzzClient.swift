import CanonicalModel
import Foundation
import TestSupport

/// Sends bent requests over kept connections, several under way at once, and looks at every answer.
struct FuzzClient {
    let port: UInt16
    private var mutator: RequestMutator
    private var connection: RawClient
    private var garbled: [(client: RawClient, bytes: [UInt8])] = []
    private(set) var report = Report()

    struct Report: Sendable {
        var statuses: [Int: Int] = [:]
        var faults: [String] = []

        mutating func merge(_ other: Report) {
            statuses.merge(other.statuses, uniquingKeysWith: +)
            faults += other.faults
        }
    }

    private static let pipelined = 8
    private static let garbledAtOnce = 100
    /// Fresh tickets and signatures after this many.
    private static let perCorpus = 1600

    init(port: UInt16, seed: UInt64) throws {
        self.port = port
        mutator = RequestMutator(random: RandomSource(seed: seed))
        connection = try RawClient(port: port, timeoutSeconds: 20)
    }

    /// Ends early when something is wrong, so that what it was is not buried.
    mutating func run(_ count: Int) throws {
        var left = count
        while left > 0, report.faults.count < 5 {
            connection = try RawClient(port: port, timeoutSeconds: 20)
            let corpus = try FuzzCorpus(connection)
            let requests = corpus.requests(using: &mutator.random)
            for _ in 0..<min(left, Self.perCorpus) / Self.pipelined {
                let batch = (0..<Self.pipelined).compactMap { _ in requests.randomElement(using: &mutator.random) }
                try exchange(batch.map { mutator.bend($0) })
            }
            for _ in 0..<min(left, Self.perCorpus) / 32 {
                if let request = requests.randomElement(using: &mutator.random) { try sendGarbled(mutator.garble(request)) }
            }
            left -= Self.perCorpus
        }
        endGarbled()
    }

    /// Each gets its answer, though one before it may close the connection.
    private mutating func exchange(_ batch: [ClientRequest]) throws {
        var rest = batch[...]
        var isSecondTry = false
        while let next = rest.first {
            connection.send(rest.flatMap(\.bytes))
            var answered = 0
            do {
                for request in rest {
                    var answer = try connection.answer(toHead: request.method == "HEAD")
                    if answer.status == 100 { answer = try connection.answer(toHead: request.method == "HEAD") }
                    answered += 1
                    look(at: answer, to: request.bytes)
                    if answer["Connection"]?.lowercased() == "close" { break }
                }
                rest = rest.dropFirst(answered)
                if !rest.isEmpty { connection = try RawClient(port: port, timeoutSeconds: 20) }
            } catch let error as RawClient.Failure {
                rest = rest.dropFirst(answered)
                if answered == 0, isSecondTry {
                    report.faults.append("no answer (\(error)) to \(Self.shown(next.bytes))")
                    rest = rest.dropFirst()
                }
                // Bytes sent behind a refused request may cost its answer; alone it has to come.
                if answered == 0 { rest = ArraySlice(rest.prefix(1)) + rest.dropFirst() }
                isSecondTry = answered == 0 && !isSecondTry
                connection = try RawClient(port: port, timeoutSeconds: 20)
            }
        }
    }

    /// Whatever these bytes are, the connection ends when the time for a request is over, or sooner.
    private mutating func sendGarbled(_ bytes: [UInt8]) throws {
        let client = try RawClient(port: port, timeoutSeconds: 20)
        client.send(bytes)
        if Bool.random(using: &mutator.random) { shutdown(client.socket, Int32(SHUT_WR)) }
        garbled.append((client, bytes))
        if garbled.count >= Self.garbledAtOnce { endGarbled() }
    }

    /// Waits for the ends of those connections; many at once, since for some only the time limit makes an end.
    private mutating func endGarbled() {
        for (client, bytes) in garbled {
            do {
                while true { look(at: try client.answer(toHead: bytes.starts(with: "HEAD ".utf8)), to: bytes) }
            } catch {
                let reason = "\(error)"
                if !reason.contains("closed by the server"), !reason.contains("reset") {
                    report.faults.append("left hanging (\(reason)) by \(Self.shown(bytes))")
                }
            }
        }
        garbled = []
    }

    private mutating func look(at answer: RawAnswer, to bytes: [UInt8]) {
        report.statuses[answer.status, default: 0] += 1
        let isFault: Bool =
            switch answer.status {
            // A method and a version of HTTP that we do not know are the caller's fault.
            case 200..<500, 501, 505: false
            case 503: answer["Retry-After"] == nil && !bytes.starts(with: "GET /readyz".utf8)
            default: true
            }
        // libmicrohttpd's own refusals have no request id, and no JSON.
        let claimsJSON = answer["X-Request-Id"] != nil && answer["Content-Type"]?.hasPrefix("text/plain") != true
        let isBroken = claimsJSON && !answer.body.isEmpty && answer.json == nil
        let isInternal = ["internal error", "系统内部错误", "\"errno\":50000"].contains { answer.text.contains($0) }
        if isFault || isBroken || isInternal {
            report.faults.append("\(answer.status) \(answer.text.prefix(300)) to \(Self.shown(bytes))")
        }
    }

    private static func shown(_ bytes: [UInt8]) -> String {
        String(String(decoding: bytes.prefix(1500), as: UTF8.self).debugDescription)
    }
}
