import CanonicalModel
import Testing

/// Every rule holds for a small object, which is walked, and a large one, which is indexed.
@Suite struct JSONObjectTests {
    static let sizes = [0, 1, 2, 31, 32, 33, 34, 100, 1000]

    @Test("Keys keep the order they came in", arguments: sizes)
    func orderIsKept(size: Int) {
        #expect(object(size).keys == (0..<size).map { "k\($0)" })
        #expect(object(size).map(\.key) == (0..<size).map { "k\($0)" })
    }

    @Test("Each key is found, and no other", arguments: sizes)
    func lookUp(size: Int) {
        let object = object(size)
        for number in 0..<size {
            #expect(object["k\(number)"] == JSON(number))
        }
        #expect(object["k\(size)"] == nil)
        #expect(object[""] == nil)
    }

    @Test("Setting a key that is there replaces its value in place", arguments: sizes.dropFirst())
    func replacing(size: Int) {
        var object = object(size)
        object["k0"] = "new"
        #expect(object["k0"] == "new")
        #expect(object.keys == self.object(size).keys)
    }

    @Test("Removing any key leaves the others in order and found", arguments: sizes.dropFirst())
    func removing(size: Int) {
        for victim in Set([0, size / 2, size - 1]) {
            var object = object(size)
            #expect(object.removeValue(forKey: "k\(victim)") == JSON(victim))
            #expect(object.removeValue(forKey: "k\(victim)") == nil)
            let rest = (0..<size).filter { $0 != victim }
            #expect(object.keys == rest.map { "k\($0)" })
            #expect(rest.allSatisfy { object["k\($0)"] == JSON($0) })
            object["k\(victim)"] = "back"
            #expect(object.keys.last == "k\(victim)")
            #expect(object["k\(victim)"] == "back")
        }
    }

    @Test("Setting nil removes; null is a value")
    func nilRemoves() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = nil
        object["b"] = .null
        #expect(object.keys == ["b"])
        #expect(object["b"] == .null)
    }

    @Test("Equality takes no notice of the order", arguments: sizes)
    func equalityIgnoresOrder(size: Int) {
        let backwards = JSONObject(Array(object(size)).reversed().map { ($0.key, $0.value) })
        #expect(backwards == object(size))
        var other = backwards
        other["k0"] = "other"
        #expect(other != object(size))
    }

    @Test("Objects of the same size with other keys differ")
    func equalityMindsKeys() {
        #expect(JSON.object(["a": 1, "b": 2]) != ["a": 1, "c": 2])
        #expect(JSON.object(["a": 1]) != ["a": 1, "b": 2])
    }

    @Test("A copy is not touched by changing the original")
    func values() {
        var original = object(100)
        let copy = original
        original["k5"] = nil
        original["k200"] = 1
        #expect(copy == object(100))
    }

    @Test("A look-up in what is no object, or no array, finds nothing")
    func accessors() {
        let value: JSON = ["list": [10, 20], "deep": ["er": true]]
        #expect(value["deep"]?["er"]?.boolValue == true)
        #expect(value["list"]?[1]?.intValue == 20)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["list"]?["er"] == nil)
        #expect(value[0] == nil)
        #expect(value["absent"] == nil)
        #expect(JSON.null.isNull)
    }

    private func object(_ size: Int) -> JSONObject {
        JSONObject((0..<size).map { ("k\($0)", JSON($0)) })
    }
}
