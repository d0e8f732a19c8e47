/// What is run again and again, with something else going wrong each time.
struct FaultOperation: Sendable, CustomStringConvertible {
    let name: String
    /// The state of Proxmox in which it begins.
    let start: String
    let arguments: [String]
    /// Whose disk the template may have afterwards, whatever happens: releases, or the one made by hand.
    let disks: Set<String>
    /// Disks that must be there whatever happens, besides the template's.
    var keeps: Set<String> = []
    /// Its own way to end badly: a clean-up goes on with the rest.
    var exits: Set<Int32> = []

    var description: String { name }
    /// Whether there is a template before, which is never to be without a disk.
    var hasTemplate: Bool { start != FaultWorld.empty }
}

extension FaultManner {
    private static let older = MirrorServer.release
    private static let newer = MirrorServer.newerRelease
    /// Another base config: a part of it is left out, so that the rest has a file of its own.
    static let otherConfig = ["--without", "console-login"]

    /// Without decompression, which is no call and takes most of a run's time where it was not compiled for speed.
    private func build(_ release: String, _ more: [String] = []) -> [String] {
        ["build", "--release", release, "--compression", "none"] + options + more
    }

    /// The states in which operations begin, each made from the one before it, or from nothing.
    var states: [(name: String, from: String, arguments: [String])] {
        [
            // All disks stay, so that there is something to go back to, and to remove.
            (FaultWorld.first, FaultWorld.empty, build(Self.older, Self.otherConfig)),
            (FaultWorld.adopted, FaultWorld.handmade, build(Self.older, Self.otherConfig + ["--adopt"])),
            (FaultWorld.shared, FaultWorld.adopted, build(Self.older, ["--keep", "9"])),
            (FaultWorld.second, FaultWorld.shared, build(Self.newer, ["--keep", "9"])),
        ]
    }

    /// - Parameter pointing: the VMID of the version that points at another's disk.
    func operations(pointing: Int) -> [FaultOperation] {
        let both: Set = [Self.older, Self.newer]
        return [
            FaultOperation(
                name: "first build", start: FaultWorld.empty, arguments: build(Self.older), disks: [Self.older]),
            // The one before is too many then, and removed with its base config.
            FaultOperation(
                name: "new version", start: FaultWorld.first, arguments: build(Self.newer, ["--keep", "0"]),
                disks: both),
            FaultOperation(
                name: "config-only version", start: FaultWorld.first, arguments: build(Self.older, ["--keep", "0"]),
                disks: [Self.older]),
            FaultOperation(
                name: "rollback", start: FaultWorld.second, arguments: ["rollback", "\(pointing)"],
                disks: both, keeps: both.union([FaultWorld.handmade])),
            // Of three: one that points, the one it points at, and one that was adopted.
            FaultOperation(
                name: "prune", start: FaultWorld.second, arguments: ["prune", "--keep", "0"], disks: [Self.newer],
                exits: [1]),
            FaultOperation(
                name: "adopt", start: FaultWorld.handmade, arguments: build(Self.older, ["--adopt"]),
                disks: [Self.older, FaultWorld.handmade], keeps: [FaultWorld.handmade]),
        ]
    }
}
