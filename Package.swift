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

/// A module's name and what it may import, from the leaves to what is built on them: a module imports only what
/// stands above it.
let modules: [(name: String, mayImport: [Target.Dependency])] = [
    ("Pipes", []),
    ("Bzip2", ["Pipes", "CBzip2Kernels"]),
    ("OpenPGP", ["COpenSSL"]),
    ("Curl", ["CCurl"]),
    ("HTTP", ["Curl", "CCurl"]),
    ("SFTP", ["Curl", "CCurl"]),
    ("DiskImage", ["CZlib"]),
    ("YAML", []),
    ("Ignition", ["CZlib", "OpenPGP", "YAML"]),
    ("CloudInit", []),
    ("Flatcar", ["HTTP", "OpenPGP"]),
    ("Journal", []),
    ("SystemExtensions", ["HTTP", "Ignition"]),
    ("ProxmoxTypes", []),
    ("Proxmox", ["ProxmoxTypes", "HTTP"]),
    ("Reports", []),
    ("Metrics", []),
    ("Files", ["Pipes"]),
    ("Trial", ["Ignition", "Journal", "Reports"]),
    ("ImagePipeline", ["Pipes", "Bzip2", "OpenPGP", "HTTP", "DiskImage", "Flatcar", "Reports", "Files"]),
    ("TemplateModel", ["Flatcar", "Ignition", "OpenPGP", "ProxmoxTypes"]),
    (
        "BuildErrors",
        [
            "CloudInit", "Flatcar", "HTTP", "Ignition", "ImagePipeline", "Proxmox", "ProxmoxTypes", "Reports", "SFTP",
            "TemplateModel",
        ]
    ),
    (
        "Observation",
        ["BuildErrors", "HTTP", "OpenPGP", "Proxmox", "ProxmoxTypes", "Reports", "TemplateModel"]
    ),
    (
        "Delivery",
        [
            "BuildErrors", "CloudInit", "Files", "Flatcar", "Ignition", "Observation", "Pipes", "Proxmox",
            "ProxmoxTypes", "SFTP", "TemplateModel",
        ]
    ),
    (
        "Planning",
        [
            "BuildErrors", "Delivery", "DiskImage", "Flatcar", "ImagePipeline", "Observation", "ProxmoxTypes",
            "Reports", "TemplateModel",
        ]
    ),
    (
        "Execution",
        [
            "BuildErrors", "CloudInit", "Delivery", "Files", "Ignition", "ImagePipeline", "Journal", "Observation",
            "OpenPGP", "Pipes", "Planning", "Proxmox", "ProxmoxTypes", "Reports", "TemplateModel", "Trial",
        ]
    ),
    (
        "Doctor",
        [
            "BuildErrors", "Delivery", "Flatcar", "ImagePipeline", "Observation", "Planning", "Proxmox",
            "ProxmoxTypes", "Reports", "TemplateModel",
        ]
    ),
    ("Consumers", ["Ignition", "OpenPGP", "Reports", "YAML"]),
    (
        "TemplateBuilder",
        [
            "BuildErrors", "CloudInit", "Consumers", "Delivery", "Doctor", "Execution", "Files", "Flatcar", "Ignition",
            "ImagePipeline", "Observation", "Pipes", "Planning", "Proxmox", "ProxmoxTypes", "Reports", "SFTP",
            "TemplateModel", "Trial",
        ]
    ),
    ("CommandLine", []),
]

/// Those whose tests keep helper programs or tables beside them.
let withFixtures: Set = ["HTTP", "OpenPGP", "Proxmox"]

/// Those whose tests work in scratch folders, with servers, or keep what a run reports.
let withTestSupport: Set = [
    "Curl", "Files", "SFTP", "DiskImage", "Flatcar", "Proxmox", "ImagePipeline", "Delivery", "Execution",
    "TemplateBuilder",
]

/// Those whose tests share samples of templates, versions and clusters.
let withSamples: Set = [
    "TemplateModel", "BuildErrors", "Observation", "Delivery", "Planning", "Execution", "Doctor", "TemplateBuilder",
]

/// What only a module's tests import, to compare with: other people's work on the same task, or what a table repeats.
let oracles: [String: [Target.Dependency]] = ["Bzip2": ["CBzip2"], "CommandLine": ["Ignition"]]

/// The commit that `--version` shows, where whoever builds says it (`BUILD_COMMIT`): SwiftPM's own view of git is kept from
/// the first build on, and would soon be wrong.
let commit = Context.environment["BUILD_COMMIT"].flatMap { text in
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } ? text : nil
}

let package = Package(
    name: "proxmox-flatcar",
    products: [.executable(name: "proxmox-flatcar", targets: ["proxmox-flatcar"])],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // No pkgConfig: Debian ships no bzip2.pc, and naming one prints a warning at every build.
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .target(name: "CBzip2Kernels"),
        .target(name: "CArguments"),
        .target(name: "CBuildFacts", cSettings: commit.map { [.define("BUILD_COMMIT", to: "\"\($0)\"")] } ?? []),
        .executableTarget(
            name: "proxmox-flatcar",
            dependencies: [
                "TemplateBuilder", "BuildErrors", "Bzip2", "CArguments", "CBuildFacts", "CZlib", "CommandLine",
                "Consumers",
                "Curl", "Doctor", "Execution",
                "Files", "Flatcar",
                "HTTP", "Ignition", "ImagePipeline", "Metrics", "Observation", "OpenPGP", "Planning", "Reports",
                "SystemExtensions", "TemplateModel", "Trial",
            ]),
        .target(name: "TestSupport", dependencies: ["Reports"], path: "Tests/TestSupport"),
        .target(
            name: "TestSamples",
            dependencies: ["BuildErrors", "Delivery", "Flatcar", "Observation", "ProxmoxTypes", "TemplateModel"],
            path: "Tests/TestSamples"),
        .testTarget(name: "EndToEndTests", exclude: ["README.md", "Fixtures"]),
        // Not a product: scripts/bench runs it.
        .executableTarget(name: "Benchmarks", dependencies: ["Bzip2"], path: "Tests/Benchmarks"),
    ]
        + modules.flatMap { module -> [Target] in
            [
                .target(name: module.name, dependencies: module.mayImport),
                .testTarget(
                    name: module.name + "Tests",
                    dependencies: [.byName(name: module.name)] + module.mayImport + (oracles[module.name] ?? [])
                        + (withTestSupport.contains(module.name) ? ["TestSupport"] : [])
                        + (withSamples.contains(module.name) ? ["TestSamples"] : []),
                    exclude: withFixtures.contains(module.name) ? ["Fixtures"] : []),
            ]
        }
)

for target in package.targets where target.type != .system {
    target.swiftSettings = strict
}
