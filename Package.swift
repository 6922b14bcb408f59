// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The rooms of the house and the arrows between them. `docs/architecture.md` explains them; a tidy
// test compares every `import` in the sources with this table.
//
// REHEARSAL_ROOMS="S3 IAM" builds those rooms, what they need and their tests, and nothing else:
// `./dev room S3` uses it for a quick edit-and-test loop.

/// One target of ours: where it lives and which rooms and products it may import.
struct Room {
    var name: String
    var folder: String
    var needs: [String] = []
    /// What its tests need besides.
    var testNeeds: [String] = []
}

/// What every emulator may see.
let emulator = [
    "CloudModel", "SimKernel", "SimFaults", "DataFormats", "Diagnostics", "Ordered",
    "Deque",
]

let rooms: [Room] = [
    // Kernel: time, decisions, faults, trace.
    Room(name: "SimKernel", folder: "Kernel", needs: ["Heap", "Deque", "Ordered"]),
    Room(
        name: "SimTrace", folder: "Kernel",
        needs: ["SimKernel", "DataFormats", "Crypto", "Ordered"]),
    Room(name: "SimFaults", folder: "Kernel", needs: ["SimKernel", "Ordered"]),

    // Formats: what people and programs read and write.
    Room(name: "Diagnostics", folder: "Formats"),
    Room(
        name: "DataFormats", folder: "Formats",
        needs: [
            "Diagnostics", "CXML2", "CZlib", "CZstd", "CSnappy", "CBZip2", "CBrotli", "Yams",
            "Ordered",
        ]),

    // Languages: no service is known here.
    Room(
        name: "StatesLanguage", folder: "Languages",
        needs: ["Diagnostics", "DataFormats", "Ordered", "Crypto", "JSONata"]),
    Room(
        name: "JSONata", folder: "Languages", needs: ["Diagnostics", "DataFormats", "Ordered"]),
    Room(name: "SnowflakeSQL", folder: "Languages", needs: ["Diagnostics"]),

    // Emulators: each service alone; they meet at the ports of CloudModel.
    Room(
        name: "CloudModel", folder: "Emulators",
        needs: ["SimKernel", "SimFaults", "DataFormats", "Diagnostics", "Ordered"]),
    Room(name: "S3", folder: "Emulators", needs: emulator + ["Crypto"]),
    Room(name: "IAM", folder: "Emulators", needs: emulator),
    Room(name: "Messaging", folder: "Emulators", needs: emulator + ["Crypto"]),
    Room(name: "Lambda", folder: "Emulators", needs: emulator),
    Room(
        name: "StepFunctions", folder: "Emulators", needs: emulator + ["StatesLanguage", "JSONata"]),
    Room(name: "Glue", folder: "Emulators", needs: emulator),
    Room(
        name: "Snowflake", folder: "Emulators",
        needs: emulator + ["SnowflakeSQL", "CSQLite", "Crypto"]),
    Room(
        name: "Cloud", folder: "Emulators",
        needs: emulator + [
            "S3", "IAM", "Messaging", "Lambda", "StepFunctions", "Glue", "Snowflake",
            "StatesLanguage", "SnowflakeSQL",
            "PipelineModel",
        ]),

    // Pipeline: the system under test and its data.
    Room(
        name: "PipelineModel", folder: "Pipeline", needs: ["Diagnostics", "DataFormats", "Ordered"]),
    Room(
        name: "TelcoData", folder: "Pipeline",
        needs: ["SimKernel", "Diagnostics", "DataFormats", "Crypto", "Ordered"]),
    Room(name: "TelcoPipeline", folder: "Pipeline", needs: emulator + ["PipelineModel", "Crypto"]),

    // Scenarios: what is tried, what must hold, what is told.
    Room(
        name: "ScenarioModel", folder: "Scenarios",
        needs: ["Diagnostics", "DataFormats", "SimKernel", "SimFaults", "CloudModel", "Ordered"]),
    Room(
        name: "Guarantees", folder: "Scenarios",
        needs: ["SimKernel", "DataFormats", "PipelineModel", "Ordered"]),
    Room(
        name: "ScenarioRunner", folder: "Scenarios",
        needs: emulator + [
            "SimTrace", "Cloud", "S3", "Messaging", "Snowflake", "SnowflakeSQL", "StatesLanguage",
            "PipelineModel", "TelcoData", "TelcoPipeline", "ScenarioModel", "Guarantees",
        ]),
    Room(
        name: "Exploration", folder: "Scenarios",
        needs: [
            "SimKernel", "SimFaults", "SimTrace", "CloudModel", "DataFormats", "Diagnostics",
            "ScenarioModel", "Guarantees", "ScenarioRunner", "Ordered",
        ], testNeeds: ["PipelineModel"]),
    Room(
        name: "Mutation", folder: "Scenarios",
        needs: [
            "SimKernel", "SimTrace", "Cloud", "CloudModel", "DataFormats", "Diagnostics",
            "SnowflakeSQL",
            "PipelineModel", "ScenarioModel", "Guarantees", "ScenarioRunner",
        ]),
    Room(
        name: "Reports", folder: "Scenarios",
        needs: [
            "SimKernel", "SimTrace", "SimFaults", "DataFormats", "Diagnostics", "CloudModel",
            "TelcoData", "ScenarioModel", "Guarantees", "ScenarioRunner", "Exploration",
            "Mutation", "PipelineModel", "StatesLanguage", "JSONata", "Ordered", "Crypto",
        ]),

    // Wire: worlds for clients elsewhere. AWSWire and SnowflakeWire know no sockets, WireServer no
    // protocols.
    Room(
        name: "AWSWire", folder: "Wire",
        needs: ["CloudModel", "SimKernel", "DataFormats", "Diagnostics", "Ordered", "Crypto"]),
    Room(
        name: "SnowflakeWire", folder: "Wire", needs: ["AWSWire", "Snowflake", "DataFormats"]),
    Room(
        name: "WireServer", folder: "Wire",
        needs: [
            "AWSWire", "SnowflakeWire", "Snowflake", "Cloud", "CloudModel", "S3", "ScenarioModel",
            "SimKernel", "SimFaults",
            "SimTrace", "DataFormats",
            "Diagnostics", "Ordered", "Deque", "Crypto", "NIOCore", "NIOPosix", "NIOHTTP1",
        ]),
]

/// Short names for what comes from elsewhere.
let products: [String: Target.Dependency] = [
    "Heap": .product(name: "HeapModule", package: "swift-collections"),
    "Deque": .product(name: "DequeModule", package: "swift-collections"),
    "Ordered": .product(name: "OrderedCollections", package: "swift-collections"),
    "Crypto": .product(name: "Crypto", package: "swift-crypto"),
    "Yams": .product(name: "Yams", package: "Yams"),
    "NIOCore": .product(name: "NIOCore", package: "swift-nio"),
    "NIOPosix": .product(name: "NIOPosix", package: "swift-nio"),
    "NIOHTTP1": .product(name: "NIOHTTP1", package: "swift-nio"),
    "ArgumentParser": .product(name: "ArgumentParser", package: "swift-argument-parser"),
]

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    // Tests check exclusive access; a release does not check again (decision 0023).
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// An allocator that is faster with many small values, where it is installed (decision 0027).
let allocator = ["x86_64", "aarch64"].contains { machine in
    FileManager.default.fileExists(atPath: "/usr/lib/\(machine)-linux-gnu/libmimalloc.so")
}

/// Programs carry the standard library, so that calls into it need no detour and they start
/// faster.
let alone: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCShims",
            "-l_FoundationCollections",
        ] + (allocator ? ["-lmimalloc"] : []), .when(platforms: [.linux], configuration: .release))
]

// MARK: - From the table to targets

let wanted = Context.environment["REHEARSAL_ROOMS"]?.split(separator: " ").map(String.init)

/// The rooms asked for and everything below them.
func closure(of names: [String]) -> Set<String> {
    var found = Set<String>()
    var open = names
    while let name = open.popLast() {
        guard found.insert(name).inserted else { continue }
        open += rooms.first { $0.name == name }?.needs ?? []
    }
    return found
}

func dependency(_ name: String) -> Target.Dependency { products[name] ?? .byName(name: name) }

let selected =
    wanted.map { names in rooms.filter { closure(of: names).contains($0.name) } } ?? rooms

var targets: [Target] = [
    .systemLibrary(
        name: "CSQLite", path: "Sources/CSQLite", pkgConfig: "sqlite3",
        providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
        name: "CXML2", path: "Sources/CXML2", pkgConfig: "libxml-2.0",
        providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(
        name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
        name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd",
        providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CSnappy", path: "Sources/CSnappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CBZip2", path: "Sources/CBZip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CBrotli", path: "Sources/CBrotli", providers: [.apt(["libbrotli-dev"])]),
]
for room in selected {
    let path = "Sources/\(room.folder)/\(room.name)"
    targets.append(
        .target(
            name: room.name, dependencies: room.needs.map(dependency), path: path,
            swiftSettings: strict))
    let tests = "\(room.name)Tests"
    if wanted?.contains(room.name) ?? true {
        targets.append(
            .testTarget(
                name: tests,
                dependencies: [.byName(name: room.name)]
                    + (room.needs + room.testNeeds).map(dependency),
                path: "Tests/\(tests)", swiftSettings: strict))
    }
}

// Programs and tests that stand above all rooms; left out when single rooms are asked for.
if wanted == nil {
    let everything = rooms.map { dependency($0.name) }
    targets += [
        .executableTarget(
            name: "rehearse",
            dependencies: everything + [dependency("ArgumentParser"), dependency("Ordered")],
            path: "Sources/CLI", swiftSettings: strict, linkerSettings: alone),
        .executableTarget(
            name: "bench", dependencies: everything, path: "Benchmarks",
            exclude: ["baseline.json"], swiftSettings: strict, linkerSettings: alone),
        .testTarget(name: "TidyTests", path: "Tests/TidyTests", swiftSettings: strict),
        .testTarget(
            name: "SuiteTests", dependencies: everything + [dependency("Ordered"), "rehearse"],
            path: "Tests/SuiteTests", swiftSettings: strict),
    ]
}

let package = Package(
    name: "rehearsal",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: targets
)
