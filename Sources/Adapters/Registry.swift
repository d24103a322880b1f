import CanonicalModel

/// Every contract this build knows. Adding one is its folder and one line here.
public enum Registry {
    public static func gates(services: GateServices) -> [any Gate] {
        []
    }
}
