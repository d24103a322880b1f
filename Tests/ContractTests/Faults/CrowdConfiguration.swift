import Foundation
import TestSupport

/// The shipped configuration with a crowd in the service desk, and a workflow whose state one of them has to accept first.
struct CrowdConfiguration {
    static let size = 64
    let folder: String

    init() throws {
        folder = try GatewayProcess.temporaryFolder() + "/config"
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: folder)
        let people = (1...Self.size).map { number in
            #"{ id: \#(100 + number), username: "\#(Self.person(number - 1))", alias: "第\#(number)人", departments: [3], "#
                + #"staffId: "\#(Self.staff(number - 1))", staffNumber: \#(50000 + number) },"#
        }
        let path = folder + "/directory.json5"
        let directory = try String(contentsOfFile: path, encoding: .utf8)
        try directory.replacingOccurrences(of: "people: [", with: "people: [\n" + people.joined(separator: "\n"))
            .write(toFile: path, atomically: true, encoding: .utf8)
        try Self.pool.write(toFile: folder + "/workflows/pool.json5", atomically: true, encoding: .utf8)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent)
    }

    static func person(_ number: Int) -> String { "crowd\(number)" }
    static func staff(_ number: Int) -> String { "C\(number)" }

    private static let pool = """
        {
            tenant: "default", id: 3, name: "抢单",
            states: [
                { id: 301, name: "登记", kind: "initial", order: 1, participant: { creator: true }, fields: { title: "required" } },
                { id: 302, name: "待接单", order: 2, participant: { departments: [3] }, distribution: "acceptFirst" },
                { id: 303, name: "结束", kind: "end", order: 3 },
            ],
            transitions: [
                { id: 3001, name: "提交", from: 301, to: 302 },
                { id: 3002, name: "完成", from: 302, to: 303 },
            ],
        }
        """
}
