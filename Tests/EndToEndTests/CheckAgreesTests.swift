import Foundation
import Testing

/// `check` says that there is something to do where a build does something, and fails where a build does.
@Suite(.blocking, .simulator) struct CheckAgreesTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test func `what a killed trial has left is something to do`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            try bench.simulator.fault("hold", "POST", "/status/start$", ["when": "after"])
            try bench.killWhenHeld(bench.trial())
            try bench.expectAgreement(exit: 2, says: "VM 21199")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.expectAgreement(exit: 0, says: "up to date")
        }
    }

    @Test func `so are versions that are too many, and one that has lost its protection`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.expectAgreement(exit: 0, says: "up to date")
            try bench.expectAgreement(["--keep", "0"], exit: 2, says: "template 21100")
            try bench.api.call("PUT", bench.api.path(21101) + "/config", [("protection", "0")])
            try bench.expectAgreement(exit: 2, says: "template 21101")
            try bench.expectAgreement(["--version-protection", "off"], exit: 0, says: "up to date")
        }
    }

    @Test func `an older release on the server is refused by both`() throws {
        try Bench.run { bench in
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.point(at: Self.old)
            try bench.expectAgreement(exit: 1, says: "--allow-downgrade")
        }
    }
}

extension Bench {
    fileprivate func expectAgreement(_ options: [String] = [], exit: Int32, says words: String) throws {
        let plan = try tool.run(["build", "--dry-run", "--exit-code"] + options)
        #expect(plan.ending == .exit(exit), "\(plan)")
        let check = try tool.run(["check"] + options)
        #expect(check.ending == .exit(exit) && (check.text + check.errors).contains(words), "\(check)")
    }
}

extension Mirror {
    /// Makes a version the current one that was published before.
    fileprivate func point(at version: String) throws {
        let current = "\(directory)/amd64-usr/current"
        unlink(current)
        try FileManager.default.createSymbolicLink(atPath: current, withDestinationPath: version)
    }
}
