import Foundation
import Testing

/// What a run that was cut off has left, and what the next one means to do about it.
@Suite(.blocking) struct UnfinishedTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The call after which the run is killed: method, path, and the number among those that fit.
        let call: (String, String, Int)
        /// Settings of the run that is killed, and of the next one.
        var killed: [String] = []
        var next: [String] = []
        /// Only what changes the cluster; a base config that is there is not delivered again.
        let steps: [String]
    }

    private static let rest = ["resize-disk", "convert-to-template", "promote"]
    private static let whole = ["upload-image", "deliver-base-config", "create-vm", "remove-import-file"] + rest

    /// Nothing was there before.
    static let first = [
        Row(testDescription: "the image uploaded", call: ("POST", "/storage/flatcar/upload$", 1), steps: whole),
        Row(testDescription: "the base config delivered", call: ("POST", "/flatcar-upload/upload$", 1), steps: whole),
        Row(
            testDescription: "the VM created", call: ("POST", "/nodes/pve1/qemu$", 1),
            steps: ["remove-import-file"] + rest),
        Row(
            testDescription: "the image removed", call: ("DELETE", "/content/", 1), steps: ["remove-import-file"] + rest
        ),
        Row(
            testDescription: "the disk grown", call: ("PUT", "/resize$", 1),
            steps: ["remove-import-file", "convert-to-template", "promote"]),
        Row(
            testDescription: "converted to a template", call: ("POST", "/template$", 1),
            steps: ["remove-import-file", "promote"]),
        Row(testDescription: "completed", call: ("POST", "/qemu/211/config$", 1), steps: []),
        Row(
            testDescription: "the VM of another version created", call: ("POST", "/nodes/pve1/qemu$", 1),
            killed: ["--cores", "8"], steps: ["destroy-vm"] + whole),
        Row(
            testDescription: "another version converted to a template", call: ("POST", "/template$", 1),
            killed: ["--cores", "8"],
            steps: [
                "upload-image", "deliver-base-config", "stage-disk", "remove-import-file", "resize-disk",
                "convert-disk",
                "promote",
            ]),
    ]

    private static let version = [
        "upload-image", "deliver-base-config", "stage-disk", "remove-import-file", "resize-disk", "convert-disk",
        "promote",
    ]
    private static let start = ["deliver-base-config", "remove-import-file"]

    /// An older version was there before.
    static let later = [
        Row(testDescription: "the image uploaded", call: ("POST", "/storage/flatcar/upload$", 1), steps: version),
        Row(
            testDescription: "the disk staged", call: ("POST", "/qemu/211/config$", 1),
            steps: start + ["resize-disk", "convert-disk", "promote"]),
        Row(
            testDescription: "the staged disk grown", call: ("PUT", "/resize$", 1),
            steps: start + ["convert-disk", "promote"]),
        Row(testDescription: "the staged disk converted", call: ("POST", "/template$", 1), steps: start + ["promote"]),
        Row(testDescription: "promoted", call: ("POST", "/qemu/211/config$", 2), steps: []),
        Row(
            testDescription: "the disk of another version staged", call: ("POST", "/qemu/211/config$", 1),
            killed: ["--cores", "8"], steps: ["dismiss-staged-disk"] + version),
        Row(
            testDescription: "the disk of another version converted", call: ("POST", "/template$", 1),
            killed: ["--cores", "8"], steps: ["dismiss-staged-disk"] + version),
        Row(
            testDescription: "the disk staged with an EFI disk", call: ("POST", "/qemu/211/config$", 1),
            killed: ["--bios", "ovmf"], next: ["--bios", "ovmf"],
            steps: start + ["resize-disk", "convert-disk", "convert-disk", "promote"]),
        Row(
            testDescription: "the EFI disk converted", call: ("POST", "/template$", 2),
            killed: ["--bios", "ovmf"], next: ["--bios", "ovmf"], steps: start + ["promote"]),
        Row(
            testDescription: "a disk staged with an EFI disk that is not wanted any more",
            call: ("POST", "/qemu/211/config$", 1), killed: ["--bios", "ovmf"], steps: ["dismiss-staged-disk"] + version
        ),
        Row(
            testDescription: "the same, converted", call: ("POST", "/template$", 2), killed: ["--bios", "ovmf"],
            steps: ["dismiss-staged-disk"] + version),
        Row(
            testDescription: "the disk staged, and then nothing is wanted", call: ("POST", "/template$", 1),
            next: ["--release", MirrorServer.release], steps: ["dismiss-staged-disk"]),
        Row(
            testDescription: "promoted, with an older version to delete", call: ("POST", "/qemu/211/config$", 2),
            killed: ["--keep", "0"], next: ["--keep", "0"], steps: ["remove-version"]),
    ]

    @Test(.simulator, arguments: first) func `a first build goes on where it was cut off`(row: Row) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try expect(row, bench)
        }
    }

    @Test(.simulator, arguments: later) func `a new version goes on where it was cut off`(row: Row) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            try expect(row, bench)
        }
    }

    private func expect(_ row: Row, _ bench: Bench) throws {
        let (method, path, number) = row.call
        try bench.simulator.fault("hold", method, path, ["when": "after", "nth": .number(Double(number))])
        try bench.killWhenHeld(["build"] + row.killed)
        let planned = try JSON(try bench.tool.run(["build", "--dry-run", "--output", "json"] + row.next).output)
        let steps = planned["steps"]?.array.compactMap { $0["step"]?.string }
        #expect(steps == row.steps, "\(planned.text)")
        let next = try bench.tool.run(["build"] + row.next)
        #expect(next.ending == .exit(0), "\(next)")
        try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"] + row.next).ending == .exit(0), "\(next)")
        let volumes = try bench.volumes()
        #expect(!volumes.contains { $0.hasPrefix("flatcar:import/") }, "\(next)\n\(volumes)")
        let firmware = row.next.contains("ovmf") ? 1 : 0
        let disks = volumes.count { $0.contains("211-disk-") }
        #expect(disks == (try bench.versions().count) + firmware, "\(next)\n\(volumes)")
    }

    @Test(
        .simulator, arguments: ["/qemu/211/config$", "/qemu/211/resize$", "/qemu/211/template$"], ["seabios", "ovmf"])
    func `a signal on the way to a new version leaves the template as it was`(path: String, firmware: String) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            let before = try FaultSnapshot(bench.simulator.read("/state"))
            try bench.simulator.fault("hold", "PUT|POST", path, ["when": "after"])
            let run = try bench.tool.start(["build", "--bios", firmware])
            let isHeld = try eventually {
                try bench.simulator.read("/faults").array.contains { $0["holding"]?.int == 1 }
            }
            #expect(isHeld)
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try bench.waitForTasks()
            let after = try FaultSnapshot(bench.simulator.read("/state"))
            #expect(after == before, "\(outcome)\n\(after.difference(from: before))")
        }
    }
}
