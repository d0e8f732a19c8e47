import Testing

/// With which options everything is built.
struct FaultManner: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let options: [String]

    /// As most people do.
    static let plain = FaultManner(testDescription: "plain", options: [])

    /// With all that has calls of its own: an EFI disk, a template for each version, a throwaway, an ISO.
    static let elaborate = FaultManner(
        testDescription: "with every option",
        options: [
            "--bios", "ovmf", "--vmid-per-version", "9000-9009", "--smoke-test", "--delivery", "iso", "--iso-storage",
            "local",
        ])

    /// Without decompression, which is no call and takes most of a run's time where it was not compiled for speed.
    func build(_ release: String) -> [String] { ["build", "--release", release, "--compression", "none"] + options }

    var operations: [FaultOperation] {
        [
            FaultOperation(
                name: "first build", start: FaultWorld.empty, arguments: build(MirrorServer.release),
                releases: [MirrorServer.release]),
            FaultOperation(
                name: "new version", start: FaultWorld.first, arguments: build(MirrorServer.newerRelease),
                releases: [MirrorServer.release, MirrorServer.newerRelease]),
            FaultOperation(
                name: "rollback", start: FaultWorld.second, arguments: ["rollback", MirrorServer.release],
                releases: [MirrorServer.release, MirrorServer.newerRelease]),
            FaultOperation(
                name: "prune", start: FaultWorld.second, arguments: ["prune", "--keep", "0"],
                releases: [MirrorServer.newerRelease], exits: [1]),
        ]
    }
}
