// swift-tools-version:6.0
// No Swift package dependencies, by decision: everything outside the project's purpose is a Debian C library.
import PackageDescription

let package = Package(
    name: "sanmen",
    products: [
        .executable(name: "sanmen", targets: ["sanmen"]),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", path: "Sources/CSQLite"),
        .systemLibrary(name: "CMicroHTTPD", path: "Sources/CMicroHTTPD"),
        .systemLibrary(name: "CCrypto", path: "Sources/CCrypto"),
        .systemLibrary(name: "CCurl", path: "Sources/CCurl"),
        .systemLibrary(name: "CSpawn", path: "Sources/CSpawn"),

        .target(name: "CanonicalModel"),
        .target(name: "Adapters", dependencies: ["CanonicalModel"]),
        .target(name: "Gateway", dependencies: ["Adapters", "CanonicalModel", "CSQLite", "CMicroHTTPD", "CCrypto", "CCurl", "CSpawn"]),
        // A separate two-line executable: code in a main.swift is main-actor isolated, which C callbacks must not be.
        .executableTarget(name: "sanmen", dependencies: ["Gateway"]),

        // `make bench`: what drives it, and the bare libraries it is compared with.
        .executableTarget(name: "sanmen-bench", dependencies: ["TestSupport"], path: "Benchmarks/Bench"),
        .executableTarget(name: "sanmen-limits", dependencies: ["CSQLite", "CMicroHTTPD"], path: "Benchmarks/Limits"),

        // What tests of several targets share: a raw socket client, a gateway process.
        .target(name: "TestSupport", dependencies: ["CanonicalModel"], path: "Tests/Support"),
        // What the tests of sync and their long form share: the second merger, random histories, systems in memory.
        .target(name: "SyncKit", dependencies: ["CanonicalModel", "TestSupport"], path: "Tests/SyncKit"),
        // Random calls through all gates, and what every view has to show after each.
        .target(name: "ViewsKit", dependencies: ["CanonicalModel", "TestSupport"], path: "Tests/ViewsKit"),
        .executableTarget(name: "sanmen-soak", dependencies: ["SyncKit", "ViewsKit", "TestSupport"], path: "Tests/Soak"),
        .testTarget(name: "CanonicalModelTests", dependencies: ["CanonicalModel", "TestSupport", "SyncKit"]),
        .testTarget(name: "AdaptersTests", dependencies: ["Adapters", "CanonicalModel", "TestSupport"]),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "Adapters", "CanonicalModel", "TestSupport"]),
        .testTarget(
            name: "ContractTests", dependencies: ["sanmen", "Gateway", "Adapters", "CanonicalModel", "TestSupport", "ViewsKit"],
            exclude: ["Loonflow/conformance", "Import/site"]),
    ],
    swiftLanguageModes: [.v6]
)
