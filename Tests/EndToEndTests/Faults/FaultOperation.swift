/// What is run again and again, with something else going wrong each time.
struct FaultOperation: Sendable, CustomStringConvertible {
    let name: String
    /// The state of Proxmox in which it begins.
    let start: String
    let arguments: [String]
    /// The releases that the template may have afterwards, whatever happens; none where it may be absent.
    let releases: Set<String>
    /// Its own way to end badly: a clean-up goes on with the rest.
    var exits: Set<Int32> = []

    var description: String { name }

    /// Without decompression, which is no call and takes most of a run's time where it was not compiled for speed.
    static func build(_ release: String) -> [String] { ["build", "--release", release, "--compression", "none"] }

    static let all = [
        FaultOperation(
            name: "first build", start: FaultWorld.empty, arguments: build(MirrorServer.release),
            releases: [MirrorServer.release]),
        FaultOperation(
            name: "new version", start: FaultWorld.first,
            arguments: build(MirrorServer.newerRelease),
            releases: [MirrorServer.release, MirrorServer.newerRelease]),
        FaultOperation(
            name: "rollback", start: FaultWorld.second, arguments: ["rollback", MirrorServer.release],
            releases: [MirrorServer.release, MirrorServer.newerRelease]),
        FaultOperation(
            name: "prune", start: FaultWorld.second, arguments: ["prune", "--keep", "0"],
            releases: [MirrorServer.newerRelease], exits: [1]),
    ]
}
