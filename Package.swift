// swift-tools-version: 6.2
import PackageDescription

/// The same strict settings for every Swift target: one list, one loop.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module's name and what it may import. Leaf modules know nothing of each other.
let modules: [(name: String, mayImport: [Target.Dependency])] = [
    ("Reports", []),
    ("Pipes", []),
    ("Files", ["Pipes"]),
    ("Bzip2", ["Pipes", "CBzip2Kernels"]),
    ("OpenPGP", ["COpenSSL"]),
    ("HTTP", ["CCurl"]),
    ("SFTP", ["CCurl"]),
    ("DiskImage", ["CZlib"]),
    ("YAML", []),
    ("Ignition", ["YAML"]),
    ("CloudInit", []),
    ("Flatcar", ["HTTP", "OpenPGP"]),
    ("Proxmox", ["HTTP"]),
    (
        "ImagePipeline",
        ["Pipes", "Bzip2", "OpenPGP", "HTTP", "DiskImage", "Flatcar", "Reports", "Files"]
    ),
    ("CommandLine", []),
]

/// Those whose tests keep helper programs beside them.
let withFixtures: Set = ["HTTP", "Proxmox"]

/// Those whose tests work in scratch folders, and with servers.
let withScratchFolders: Set = ["Files", "SFTP", "DiskImage", "Flatcar", "Proxmox", "ImagePipeline"]

/// What only a module's tests import: other people's work on the same task, to compare with.
let oracles: [String: [Target.Dependency]] = ["Bzip2": ["CBzip2"]]

let package = Package(
    name: "proxmox-flatcar",
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // No pkgConfig: Debian ships no bzip2.pc, and naming one prints a warning at every build.
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .target(name: "CBzip2Kernels"),
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        // Not a product: scripts/bench runs it.
        .executableTarget(name: "Benchmarks", dependencies: ["Bzip2"], path: "Tests/Benchmarks"),
    ]
        + modules.flatMap { module -> [Target] in
            [
                .target(name: module.name, dependencies: module.mayImport),
                .testTarget(
                    name: module.name + "Tests",
                    dependencies: [.byName(name: module.name)] + module.mayImport + (oracles[module.name] ?? [])
                        + (withScratchFolders.contains(module.name) ? ["TestSupport"] : []),
                    exclude: withFixtures.contains(module.name) ? ["Fixtures"] : []),
            ]
        }
)

for target in package.targets where target.type != .system {
    target.swiftSettings = strict
}
