import Foundation
import TestSupport

/// The shipped configuration with one more workflow, for what the shipped ones do not have: taking a ticket first, everybody's
/// vote, a handler picked by chance, and going back to whoever had it.
package struct WalkConfiguration {
    package let folder: String

    package init() throws {
        folder = try GatewayProcess.temporaryFolder() + "/config"
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: folder)
        try Self.committee.write(toFile: folder + "/workflows/committee.json5", atomically: true, encoding: .utf8)
        let path = folder + "/contracts/ngs.json5"
        let maps = try String(contentsOfFile: path, encoding: .utf8)
        try maps.replacingOccurrences(of: "maps: [", with: #"maps: [ { mapId: "committee", tenant: "default", workflow: 3 },"#)
            .write(toFile: path, atomically: true, encoding: .utf8)
    }

    package func remove() {
        try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent)
    }

    private static let committee = """
        {
            tenant: "default", id: 3, name: "评审",
            fields: [ { id: 301, key: "verdict", name: "意见", type: "text", order: 30 } ],
            states: [
                { id: 301, name: "登记", kind: "initial", order: 1, participant: { creator: true }, fields: { title: "required" } },
                { id: 302, name: "待接单", order: 2, participant: { departments: [3] }, distribution: "acceptFirst", allowsRetreat: true, remembersLastHandler: true },
                { id: 303, name: "会签", order: 3, participant: { departments: [3] }, distribution: "all", fields: { verdict: "optional" } },
                { id: 304, name: "抽查", order: 4, participant: { roles: [1] }, distribution: "random", allowsRetreat: true },
                { id: 305, name: "结束", kind: "end", order: 5 },
            ],
            transitions: [
                { id: 3001, name: "提交", from: 301, to: 302 },
                { id: 3002, name: "受理", from: 302, to: 303 },
                { id: 3003, name: "同意", from: 303, to: 304 },
                { id: 3004, name: "反对", from: 303, to: 302, attribute: "refuse", checksRequiredFields: false },
                { id: 3005, name: "通过", from: 304, to: 305 },
                { id: 3006, name: "否决", from: 304, to: 305, attribute: "refuse", checksRequiredFields: false },
            ],
        }
        """
}
