import Foundation
import Testing

/// What is done with the release that a template has, while a newer one waits.
@Suite(.blocking, .simulator) struct WaitingTemplateTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test(arguments: [["--soak", "7"], ["--skip", new], ["--max-version", old]])
    func `a disk that is gone is made again of the release that the template has`(options: [String]) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.api.destroy(21100)
            let check = try bench.tool.run(["check"] + options)
            #expect(check.ending == .exit(2), "\(check)")
            for words in ["base-21100-disk-0.qcow2 is gone", "release \(Self.new) waits"] {
                #expect(check.text.contains(words), "\(check)")
            }
            let plan = try bench.tool.run(["build", "--dry-run", "--exit-code"] + options)
            #expect(plan.ending == .exit(2) && plan.text.contains("is gone, so that no clone can be made"), "\(plan)")
            let outcome = try bench.tool.run(["build"] + options)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.old, "\(outcome)")
            try bench.expectClones("\(outcome)")
            try #expect(bench.tool.run(["check"] + options).ending == .exit(0))
            let list = try bench.versions()
            #expect(list.map { $0["released"] } == ["2026-11-21"], "\(list)")
        }
    }

    @Test func `what cannot be made again is a failure that says so, and is told`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.removeRelease(Self.old)
            try bench.api.destroy(21100)
            let told = bench.scratch.path + "/told"
            let program = try bench.scratch.file("tell", "#!/bin/sh\ncat > '\(told)'\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
            let before = try bench.inventory()
            for command in [["check"], ["build", "--dry-run"], ["build", "--notify", program]] {
                let outcome = try bench.tool.run(command + ["--soak", "7"])
                #expect(outcome.ending == .exit(69) && outcome.complaints.count == 1, "\(outcome)")
                for words in [
                    "base-21100-disk-0.qcow2 of template 211 is gone", "no release \(Self.old)",
                    "release \(Self.new) waits",
                ] {
                    #expect(outcome.errors.contains(words), "\(outcome)")
                }
            }
            let news = try JSON(Data(contentsOf: URL(filePath: told)))
            #expect(news["error"]?["exitCode"] == 69, "\(news.text)")
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `a release that was rolled back does not come because the disk is gone`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.tool.run(["rollback"]).ending == .exit(0))
            try bench.api.destroy(21100)
            let check = try bench.tool.run(["check"])
            #expect(check.ending == .exit(2) && check.text.contains("it was rolled back"), "\(check)")
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate(release: Self.old, "\(outcome)")
            try bench.expectClones("\(outcome)")
            let again = try bench.tool.run(["check"])
            #expect(again.ending == .exit(0) && again.text.contains("was rolled back"), "\(again)")
            // Nor because the release that is there gets other settings.
            let changed = try bench.tool.run(["build", "--release", Self.old, "--cores", "4"])
            #expect(changed.ending == .exit(0), "\(changed)")
            let next = try bench.tool.run(["build", "--cores", "4"])
            #expect(next.ending == .exit(0) && next.text.contains("was rolled back"), "\(next)")
            try bench.expectTemplate(release: Self.old, "\(next)")
        }
    }

    @Test func `a larger disk is made of the release that the template has`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let options = ["--soak", "7", "--cores", "4", "--disk-size", "30G"]
            try #expect(bench.tool.run(["check"] + options).ending == .exit(2))
            let outcome = try bench.tool.run(["build"] + options)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let configuration = try bench.api.configuration()
            try #expect(Record(in: configuration).release == Self.old, "\(outcome)")
            #expect(configuration["cores"] == 4, "\(outcome)")
            #expect(configuration["scsi0"]?.string?.contains("size=30G") == true, "\(outcome)")
            try #expect(bench.tool.run(["check"] + options).ending == .exit(0))
        }
    }

    @Test func `settings that need an image wait with the release where the mirror has no other`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try bench.removeRelease(Self.old)
            let before = try bench.inventory()
            for command in ["check", "build"] {
                let outcome = try bench.tool.run([command, "--soak", "7", "--cores", "4", "--disk-size", "30G"])
                #expect(outcome.ending == .exit(0) && outcome.text.contains("wait as well"), "\(outcome)")
            }
            try #expect(bench.inventory() == before)
        }
    }
}

extension Bench {
    /// Takes a release off the mirror.
    fileprivate func removeRelease(_ version: String) throws {
        try FileManager.default.removeItem(atPath: "\(mirror.directory)/amd64-usr/\(version)")
    }
}
