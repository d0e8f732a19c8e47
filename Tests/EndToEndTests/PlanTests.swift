import Foundation
import Testing

/// What is said before anything is done: the plan, the check, the list.
@Suite(.blocking) struct PlanTests {
    @Test func `a dry run sends nothing but GET and HEAD`() throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            if Settings.isSimulated { try bench.simulator.clearLog() }
            let outcome = try bench.tool.run(["build", "--dry-run"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for words in [
                "upload \(Mirror.image)", "create VM \(bench.target.firstVersion)", "convert VM", "virtio-scsi-single",
                "create template \(bench.target.vmid), which points at the disk of template \(bench.target.firstVersion)",
            ] {
                #expect(outcome.text.contains(words))
            }
            #expect(outcome.text.contains("trusting the key \(bench.mirror.server.key.fingerprint)"))
            if Settings.isSimulated {
                let requests = try bench.simulator.requests()
                #expect(!requests.isEmpty && requests.allSatisfy { $0.method == "GET" }, "\(requests)")
            }
            let mirrored = try bench.mirror.requests()
            #expect(!mirrored.isEmpty)
            #expect(mirrored.allSatisfy { $0.hasPrefix("GET ") || $0.hasPrefix("HEAD ") }, "\(mirrored)")
            let images = mirrored.filter { $0.hasPrefix("GET ") && $0.contains(Mirror.image) && !$0.contains(".sig") }
            #expect(images.isEmpty, "no image for a plan")
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `the plan in JSON has the steps of the build`() throws {
        try Bench.run { bench in
            let planned = try JSON(try bench.tool.run(["build", "--dry-run", "--output", "json"]).output)
            let names = planned["steps"]?.array.compactMap { $0["step"]?.string } ?? []
            // A token that may delete has one step more.
            #expect(
                names.filter { $0 != "remove-import-file" } == [
                    "deliver-base-config", "create-version", "upload-image", "import-disk", "resize-disk",
                    "convert-to-template", "seal-version", "create-template", "promote",
                ])
            #expect(planned["nothingToDo"]?.bool == false)
            #expect(planned["vmid"]?.int == bench.target.vmid)
            #expect(planned["version"]?.int == bench.target.firstVersion)

            let built = try JSON(try bench.tool.run(["build", "--output", "json"]).output)
            #expect(built["changed"]?.bool == true && built["vmid"]?.int == bench.target.vmid, "\(built.text)")
            #expect(built["version"] == planned["version"] && built["identity"] == planned["identity"], "\(built.text)")
            let disk = try bench.api.configuration()["scsi0"]?.string?.volume
            #expect(built["volume"]?.string == disk, "\(built.text)")
        }
    }

    @Test func `the exit code of a dry run says whether there is something to do`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(2))
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.tool.run(["build", "--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test func `a new release is found, and a build takes it`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["check"]).ending == .exit(2), "nothing there yet")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let quiet = try bench.tool.run(["check"])
            #expect(quiet.ending == .exit(0) && quiet.text.contains("up to date"), "\(quiet)")

            try bench.mirror.publish(MirrorServer.newerRelease)
            let before = try bench.inventory()
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(2))
            #expect(check.text.contains(MirrorServer.release) && check.text.contains(MirrorServer.newerRelease))
            let json = try JSON(try bench.tool.run(["check", "--output", "json"]).output)
            #expect(json["somethingToDo"]?.bool == true)
            #expect(json["reason"]?.string?.contains(MirrorServer.newerRelease) == true)

            try #expect(bench.inventory() == before)
            let build = try bench.tool.run(["build"])
            #expect(build.ending == .exit(0), "\(build)")
            try bench.expectTemplate(release: MirrorServer.newerRelease, "\(build)")
            let back = try bench.tool.run(["build", "--release", MirrorServer.release])
            #expect(back.ending == .exit(1) && back.errors.contains("--allow-downgrade"), "\(back)")
        }
    }

    @Test func `an older release on the mirror is no reason to build`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try FileManager.default.removeItem(atPath: bench.mirror.directory)
            try bench.mirror.publish(MirrorServer.release)
            let before = try bench.inventory()
            for command in ["check", "build"] {
                let outcome = try bench.tool.run([command])
                #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("--allow-downgrade"))
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `the list shows the template`() throws {
        try Bench.run { bench in
            let none = try bench.tool.run(["list"])
            #expect(none.ending == .exit(1) && none.text.isEmpty, "\(none)")
            #expect(none.errors.contains("there is no template \(bench.target.vmid) yet"), "\(none)")

            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let lines = try bench.tool.run(["list"]).text.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.last?.hasPrefix("\(bench.target.firstVersion)  \(MirrorServer.release)  ") == true)
            #expect(lines.last?.contains("  current  ") == true)
            let versions = try JSON(try bench.tool.run(["list", "--output", "json"]).output)["versions"]?.array ?? []
            let version = try #require(versions.first)
            #expect(versions.count == 1)
            #expect(version["release"]?.string == MirrorServer.release)
            #expect(version["size"]?.int == 20 << 30)
            #expect(version["state"] == "current")
            #expect(version["vmid"]?.int == bench.target.firstVersion)
            let disk = try bench.api.configuration()["scsi0"]?.string ?? ""
            #expect(disk.hasPrefix((version["volume"]?.string ?? "nothing") + ","))
        }
    }
}
