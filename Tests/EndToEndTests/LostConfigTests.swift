import Foundation
import Testing

/// The file with the base config was removed behind the tool's back. No clone of the template would start.
@Suite(.blocking) struct LostConfigTests {
    @Test(.simulator) func `a base config that is gone is put back, without a download`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            let volume = try bench.loseConfig()
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(2) && check.text.contains(volume), "\(check)")
            let plan = try bench.tool.run(["build", "--dry-run", "--exit-code"])
            #expect(plan.ending == .exit(2), "\(plan)")
            #expect(plan.text.contains("note: \(volume) is gone"), "\(plan)")
            #expect(plan.text.contains("1. put the base config into storage flatcar"), "\(plan)")
            try bench.simulator.clearLog()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let changes = try bench.simulator.requests().filter { $0.method != "GET" }.map(\.path)
            #expect(changes == ["/nodes/pve1/storage/flatcar-upload/upload"], "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
            try #expect(bench.tool.run(["check"]).ending == .exit(0))
        }
    }

    @Test(.simulator) func `in a directory of this machine it is put back too`() throws {
        try Bench.runWithoutPair { bench in
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            let build = ["build", "--snippet-storage", "flatcar", "--snippet-dir", directory]
            try #expect(bench.tool.run(build).ending == .exit(0))
            let before = try bench.inventory()
            let file = try #require(
                try FileManager.default.contentsOfDirectory(atPath: directory).first { $0.hasPrefix("flatcar-base-") })
            try FileManager.default.removeItem(atPath: directory + "/" + file)
            let outcome = try bench.tool.run(build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `settings that would put it elsewhere are refused`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let volume = try bench.loseConfig()
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build", "--delivery", "iso", "--iso-storage", "local"])
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains(volume), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `a version without its base config is not rolled back to`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let volume = try bench.loseConfig()
            try bench.mirror.publish(MirrorServer.newerRelease)
            // Another config, so that the new version does not bring the lost one back.
            try #expect(bench.tool.run(["build", "--without", "journal"]).ending == .exit(0))
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["rollback"])
            #expect(outcome.ending == .exit(1) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains(volume) && outcome.errors.contains(MirrorServer.release), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `what the token may not see is not taken for gone`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.loseConfig()
            let rights = JSON.array(try bench.ownRights())
            let none: JSON = ["/": rights, "/storage/flatcar-upload": .array([])]
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": none])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0) && outcome.text.contains("nothing to do"), "\(outcome)")
        }
    }
}

extension Bench {
    /// Removes the template's base config.
    /// - Returns: the snippet's volume id.
    @discardableResult
    fileprivate func loseConfig() throws -> String {
        let custom = try api.configuration()["cicustom"]?.string ?? ""
        let volume = custom.replacing("vendor=", with: "")
        let file = volume.replacing("flatcar:snippets/", with: "flatcar-upload:vztmpl/")
        try #expect(volumes().contains(file))
        try api.deleteVolume(file)
        try #expect(!volumes().contains(file))
        return volume
    }
}
