import TestSupport
import Testing

@Suite("One ticket through three gates")
struct ThreeGatesTests {
    @Test("The example's own script finds everything as it should be")
    func example() throws {
        let gateway = try GatewayProcess()
        let script = try Command.run([GatewayProcess.checkout + "/examples/three-gates.sh", gateway.base])
        #expect(script.status == 0, "\(script.output)")
        #expect(script.output.contains("one ticket, three gates: all as expected"))
        #expect(gateway.stop() == 0)
    }
}
