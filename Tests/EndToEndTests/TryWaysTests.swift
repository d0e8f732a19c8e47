import Foundation
import Testing

/// How `try` brings a config to its clone, and what it refuses.
@Suite(.blocking) struct TryWaysTests {
    @Test(.simulator) func `rights that are missing are named before anything is done`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.inventory()
            let outcome = try bench.tool.run(TryTests.base)
            #expect(outcome.ending == .exit(77) && outcome.complaints.count == 1, "\(outcome)")
            for name in ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"] {
                #expect(outcome.errors.contains(name), "\(name): \(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator) func `there must be a template, and one with a drive for a config`() throws {
        try Bench.run { bench in
            try bench.letTokenTest()
            let absent = try bench.tool.run(TryTests.base)
            #expect(absent.ending == .exit(1) && absent.errors.contains("211"), "\(absent)")
            try #expect(bench.tool.run(["build", "--consumer", "capmox"]).ending == .exit(0))
            let before = try bench.inventory()
            for more in [[], ["--consumer", "capmox"]] {
                let outcome = try bench.tool.run(TryTests.base + more)
                #expect(outcome.ending == .exit(64) && outcome.errors.contains("no cloud-init drive"), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }

    /// Where no snippet can be brought, it goes the way of the ISO.
    @Test(.simulator) func `a config on an ISO is tried by that way`() throws {
        try Bench.runWithoutPair { bench in
            try bench.letTokenTest()
            let build = try bench.tool.run(["build"])
            #expect(build.ending == .exit(0), "\(build)")
            let before = try bench.inventory()
            let outcome = try bench.tryConfig(["--expect-unit", "good.service"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains("as written  file /etc/motd.d/hello"), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    /// Past Proxmox: nothing in its storages says that the file was brought for the clone alone.
    @Test(.simulator) func `a config that is written to a directory goes with the clone`() throws {
        try Bench.runWithoutPair { bench in
            let directory = try bench.simulator.storagePath("flatcar") + "/snippets"
            bench.tool.environment["PROXMOX_FLATCAR_SNIPPET_STORAGE"] = "flatcar"
            bench.tool.environment["PROXMOX_FLATCAR_SNIPPET_DIR"] = directory
            try bench.buildForTrial()
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            let before = try bench.inventory()
            let outcome = try bench.tryConfig(["--expect-unit", "good.service"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory).sorted() == files)
            try #expect(bench.inventory() == before)
            try bench.simulator.fault("hold", "POST", "/status/start$")
            let stopped = try bench.stopWhenHeld(bench.trial(), SIGTERM)
            #expect(stopped.ending == .signal(SIGTERM), "\(stopped)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory).sorted() == files, "\(stopped)")
        }
    }

    /// Proxmox VE 8 has one right for all that an agent can be asked.
    @Test(.simulator) func `on a node of release 8 the right is VM.Monitor`() throws {
        try Bench.run(world: ["pve-version": "8.4.14"]) { bench in
            try bench.letTokenTest(asking: ["VM.Monitor"])
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let outcome = try bench.tryConfig(["--expect-unit", "good.service"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
        }
    }

    @Test(.simulator) func `a config that the version's file is gone of is not tried in vain`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            let file = try #require(try bench.volumes().first { $0.contains("vztmpl/flatcar-base-") })
            try bench.api.deleteVolume(file)
            let outcome = try bench.tool.run(TryTests.base)
            #expect(outcome.ending == .exit(1) && outcome.errors.contains("flatcar-base-"), "\(outcome)")
            try #expect(bench.machines() == [211, 21100])
        }
    }

    @Test(.simulator) func `nothing is tried when something is to be removed`() throws {
        try Bench.run { bench in
            for more in [["--keep-running"], ["--expect-unit", "x.service"], ["--expect-file", "/x"]] {
                let outcome = try bench.tool.run(["try", "--remove"] + more)
                #expect(outcome.ending == .exit(64), "\(outcome)")
            }
        }
    }

    @Test(.simulator, arguments: ["good", "good.unit", ".service", "good.service;x"])
    func `a unit has a name that systemd can know`(unit: String) throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["try", "--expect-unit", unit])
            #expect(outcome.ending == .exit(64), "\(outcome)")
            #expect(
                outcome.errors.contains("expected a unit's name with its kind, such as docker.service"), "\(outcome)")
        }
    }
}
