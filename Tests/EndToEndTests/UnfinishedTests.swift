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
        /// What the next one plans.
        let steps: [String]

        init(
            _ name: String, _ call: (String, String, Int), killed: [String] = [], next: [String] = [], _ steps: [String]
        ) {
            (testDescription, self.call, self.killed, self.next, self.steps) = (name, call, killed, next, steps)
        }
    }

    private static let delivered = ["deliver-base-config"]
    private static let made =
        delivered + ["create-version", "upload-image", "import-disk", "remove-import-file", "resize-disk"] + finish
    private static let shared = delivered + ["create-version", "seal-version"]
    private static let finish = ["convert-to-template", "seal-version"]
    /// How a first build ends, and another one.
    private static let first = ["create-template", "promote"]
    private static let later = ["promote"]
    private static let left = ["remove-version", "remove-import-file"]

    /// Nothing was there before.
    static let firstBuild = [
        Row("the base config delivered", ("POST", "/flatcar-upload/upload$", 1), made + first),
        Row("the VM created", ("POST", "/nodes/pve1/qemu$", 1), ["remove-version"] + made + first),
        Row("the image uploaded", ("POST", "/storage/flatcar/upload$", 1), left + made + first),
        Row(
            "the disk imported", ("POST", "/qemu/21100/config$", 1),
            delivered + ["remove-import-file", "resize-disk"] + finish + first),
        Row("the image removed", ("DELETE", "/content/", 1), delivered + ["resize-disk"] + finish + first),
        Row("the disk grown", ("PUT", "/resize$", 1), delivered + finish + first),
        Row("converted to a template", ("POST", "/template$", 1), delivered + ["seal-version"] + first),
        Row("sealed", ("PUT", "/qemu/21100/config$", 1), delivered + first),
        Row("the template created", ("POST", "/nodes/pve1/qemu$", 2), delivered + later),
        Row("completed", ("PUT", "/qemu/211/config$", 1), []),
        Row(
            "the VM of another version created", ("POST", "/nodes/pve1/qemu$", 1), killed: ["--cores", "8"],
            ["remove-version"] + made + first),
        Row(
            "the disk of another version imported", ("POST", "/qemu/21100/config$", 1), killed: ["--cores", "8"],
            left + made + first),
        Row(
            "another version sealed", ("PUT", "/qemu/21100/config$", 1), killed: ["--cores", "8"], shared + first),
        Row(
            "the template created for another version", ("POST", "/nodes/pve1/qemu$", 2), killed: ["--cores", "8"],
            shared + later),
    ]

    private static let uefi = ["--bios", "ovmf"]
    private static let keepNone = ["--keep", "0"]

    /// An older version was there before.
    static let newVersion = [
        Row("the image uploaded", ("POST", "/storage/flatcar/upload$", 1), left + made + later),
        Row(
            "the disk imported", ("POST", "/qemu/21101/config$", 1),
            delivered + ["remove-import-file", "resize-disk"] + finish + later),
        Row("the disk grown", ("PUT", "/resize$", 1), delivered + finish + later),
        Row("converted to a template", ("POST", "/template$", 1), delivered + ["seal-version"] + later),
        Row("sealed", ("PUT", "/qemu/21101/config$", 1), delivered + later),
        Row("promoted", ("PUT", "/qemu/211/config$", 1), []),
        Row(
            "the disk imported, with an EFI disk", ("POST", "/qemu/21101/config$", 1), killed: uefi, next: uefi,
            delivered + ["remove-import-file", "resize-disk"] + finish + later),
        Row(
            "the disk imported with an EFI disk that is not wanted any more", ("POST", "/qemu/21101/config$", 1),
            killed: uefi, left + made + later),
        Row(
            "the disk imported, and then nothing is wanted", ("POST", "/qemu/21101/config$", 1),
            next: ["--release", MirrorServer.release], left),
        Row(
            "a version that differs in its config alone created", ("POST", "/nodes/pve1/qemu$", 1),
            killed: ["--release", MirrorServer.release, "--cores", "8"],
            next: ["--release", MirrorServer.release, "--cores", "8"], delivered + ["seal-version"] + later),
        Row(
            "promoted, with an older version to remove", ("PUT", "/qemu/211/config$", 1), killed: keepNone,
            next: keepNone, ["remove-version"]),
        Row(
            "an older version unprotected", ("PUT", "/qemu/21100/config$", 1), killed: keepNone, next: keepNone,
            ["remove-version"]),
    ]

    @Test(.simulator, arguments: firstBuild) func `a first build goes on where it was cut off`(row: Row) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try expect(row, bench)
        }
    }

    @Test(.simulator, arguments: newVersion) func `a new version goes on where it was cut off`(row: Row) throws {
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
        if try bench.machine(bench.target.vmid) != nil { try bench.expectClones() }
        let planned = try JSON(try bench.tool.run(["build", "--dry-run", "--output", "json"] + row.next).output)
        let steps = planned["steps"]?.array.compactMap { $0["step"]?.string }
        #expect(steps == row.steps, "\(planned.text)")
        let next = try bench.tool.run(["build"] + row.next)
        #expect(next.ending == .exit(0), "\(next)")
        try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"] + row.next).ending == .exit(0), "\(next)")
        try bench.expectClones("\(next)")
        let volumes = try bench.volumes()
        #expect(!volumes.contains { $0.hasPrefix("flatcar:import/") }, "\(next)\n\(volumes)")
        let versions = try bench.versions()
        let owners = versions.count { $0["sharesDiskOf"] == nil }
        let firmware = row.next.contains("ovmf") ? 1 : 0
        try #expect(bench.versionDisks() == owners + firmware, "\(next)\n\(volumes)")
        try #expect(bench.machines().count == versions.count + 1, "\(next)")
        for version in versions { #expect(version["state"] == "current" || version["state"] == "kept", "\(version)") }
    }

    @Test(
        .simulator,
        arguments: [
            ("POST", "/nodes/pve1/qemu$"), ("POST", "/qemu/21101/config$"), ("PUT", "/qemu/21101/resize$"),
            ("POST", "/qemu/21101/template$"), ("PUT", "/qemu/21101/config$"),
        ], ["seabios", "ovmf"])
    func `a signal on the way to a new version leaves everything as it was`(
        call: (String, String), firmware: String
    ) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            let before = try bench.inventory()
            try bench.simulator.fault("hold", call.0, call.1, ["when": "after"])
            let outcome = try bench.stopWhenHeld(["build", "--bios", firmware], SIGTERM)
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try bench.waitForTasks()
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }
}
