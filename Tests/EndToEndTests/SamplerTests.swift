import Foundation
import Testing

/// What somebody sees who looks at the template and clones it without pause while it gets a new version.
@Suite(.blocking) struct SamplerTests {
    @Test(.simulator) func `an update is never in the way of who clones the template`() throws {
        try Bench.run(world: ["task-time": 0.1]) { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            let run = try bench.tool.start(["build"])
            var releases: [String] = []
            var newid = 9000
            // A few more behind the end: with the new version.
            var after = 0
            while after < 2 {
                if run.child.wait(atMost: 0) != nil { after += 1 }
                releases.append(try sample(bench))
                newid += 1
                try clone(bench, "\(newid)")
            }
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            // The old one, then the new one, and nothing in between.
            #expect(releases.count > 3, "\(releases)")
            #expect(releases == releases.sorted(), "\(releases)")
            #expect(Set(releases) == [MirrorServer.release, MirrorServer.newerRelease])
        }
    }

    /// - Returns: the release of the template, which must be whole.
    private func sample(_ bench: Bench) throws -> String {
        let listed = try bench.api.call("GET", "/nodes/\(bench.target.node)/qemu").array
            .first { $0["vmid"]?.int == bench.target.vmid }
        #expect(listed?["template"] == 1)
        let configuration = try bench.api.configuration()
        #expect(configuration["template"] == 1 && configuration["lock"] == nil)
        let release = try Record(in: configuration).release
        #expect(configuration["tags"]?.string == "\(release);flatcar;flatcar-stable")
        #expect(configuration["name"]?.string == "flatcar-stable-" + release.replacing(".", with: "-"))
        let disk = configuration["scsi0"]?.string ?? ""
        #expect(disk.contains("base-") && disk.contains("size=20G"), "\(disk)")
        return release
    }

    /// In full, as Cluster API's provider does; its first disk is the template's.
    private func clone(_ bench: Bench, _ newid: String) throws {
        try bench.api.work("POST", "\(bench.api.vmPath)/clone", [("newid", newid), ("full", "1")])
        let path = "/nodes/\(bench.target.node)/qemu/\(newid)"
        let configuration = try bench.api.call("GET", path + "/config")
        #expect(configuration["scsi0"]?.string?.contains("size=20G") == true)
        #expect(!configuration.object.keys.contains { $0.hasPrefix("unused") })
        try bench.api.work("DELETE", path)
    }
}
