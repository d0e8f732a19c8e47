import Foundation
import Testing

/// When a new release is taken: `--soak`, `--skip`, `--max-version`.
@Suite(.blocking) struct ReleasePolicyTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    /// Options with which the newest release waits, the name of the one that keeps it, and whether that passes.
    static let policies = [
        (["--soak", "7"], "soak", true), (["--skip", new, "--skip", "1.2.3"], "skip", false),
        (["--max-version", "4593"], "max-version", false), (["--max-version", old], "max-version", false),
    ]

    @Test(.simulator, arguments: policies)
    func `while the newest release waits, the template keeps what it has, and that is said`(
        options: [String], setting: String, passes: Bool
    ) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let before = try bench.inventory()
            for command in [["build"], ["build", "--dry-run", "--exit-code"], ["check"]] {
                let (asked, mirrored) = (try bench.requests(), try bench.mirror.requests().count)
                let outcome = try bench.tool.run(command + options)
                #expect(outcome.ending == .exit(0), "\(outcome)")
                #expect(outcome.text.contains("release \(Self.new) waits: "), "\(outcome)")
                #expect(outcome.text.contains(Self.old) && outcome.text.contains("--\(setting)"), "\(outcome)")
                #expect(outcome.text.contains("can be taken from") == passes, "\(outcome)")
                try #expect(bench.requests() - asked + bench.mirror.requests().count - mirrored <= 10, "\(command)")
                let json = try JSON(bench.tool.run(command + options + ["--output", "json"]).output)
                #expect(json["waiting"]?["release"]?.string == Self.new, "\(json.text)")
                #expect(json["waiting"]?["because"]?.string == setting, "\(json.text)")
                #expect((json["waiting"]?["until"] != nil) == passes, "\(json.text)")
            }
            try #expect(bench.inventory() == before)
            // A person's own word is not kept waiting.
            guard passes else { return }
            let named = try bench.tool.run(["build", "--release", Self.new] + options)
            #expect(named.ending == .exit(0), "\(named)")
            try bench.expectTemplate(release: Self.new)
            try #expect(bench.tool.run(["check"] + options).text.contains("up to date"))
        }
    }

    @Test(.simulator) func `a release is taken as soon as it is old enough`() throws {
        try Bench.run { bench in
            let key = try SigningHome(bench.scratch.path + "/key", in: bench.scratch, at: "20260101T000000")
            bench.scratch.atEnd { [scratch = bench.scratch] in key.endAgent(in: scratch) }
            bench.use(key, keyFile: key.keyFile)
            for file in [Mirror.image, "version.txt"] { try bench.mirror.sign(file, by: key, at: "20260102T000000") }
            let days = Int(Date.now.timeIntervalSince(try Date("2026-01-02T00:00:00Z", strategy: .iso8601)) / 86_400)
            let young = try bench.tool.run(["build", "--soak", "\(days + 2)"])
            #expect(young.ending == .exit(75) && young.complaints.count == 1, "\(young)")
            #expect(young.errors.contains("--release"), "\(young)")
            let outcome = try bench.tool.run(["build", "--soak", "\(days)"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate()
        }
    }

    @Test(.simulator) func `without a template nothing is made while the newest release waits`() throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            for (options, code) in [
                (["--soak", "7"], 75), (["--skip", Self.old], 75), (["--max-version", "4592"], 1),
            ] {
                for command in [["build"], ["build", "--dry-run"], ["check"]] {
                    let outcome = try bench.tool.run(command + options)
                    #expect(outcome.ending == .exit(Int32(code)) && outcome.complaints.count == 1, "\(outcome)")
                    #expect(outcome.errors.contains("release \(Self.old) waits"), "\(outcome)")
                }
            }
            try #expect(bench.inventory() == before)
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
        }
    }

    @Test(.simulator) func `other settings that need no image get through while a release waits`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let check = try bench.tool.run(["check", "--soak", "7", "--cores", "4"])
            #expect(check.ending == .exit(2) && check.text.contains("waits"), "\(check)")
            let outcome = try bench.tool.run(["build", "--soak", "7", "--cores", "4"])
            #expect(
                outcome.ending == .exit(0) && outcome.errors.contains("note: release \(Self.new) waits"), "\(outcome)")
            try bench.expectTemplate()
            try #expect(bench.api.configuration()["cores"] == 4)
            let list = try bench.versions()
            #expect(list.allSatisfy { $0["released"]?.string == "2026-11-21" }, "\(list)")
        }
    }

    /// With and without a template, with and without a policy, and whichever file it is.
    @Test(.simulator, arguments: [Mirror.image, "version.txt"], [true, false])
    func `a signature from the future is none, and nothing is made`(file: String, hasTemplate: Bool) throws {
        try Bench.run { bench in
            if hasTemplate { try #expect(bench.tool.run(["build"]).ending == .exit(0)) }
            try bench.mirror.publish(Self.new)
            let soon = Date.now.addingTimeInterval(7200).formatted(.iso8601).filter(\.isNumber)
            try bench.mirror.sign(file, of: Self.new, at: "\(soon.prefix(8))T\(soon.suffix(6))")
            let before = try bench.inventory()
            try bench.simulator.clearLog()
            for options in [[], ["--soak", "1"]] {
                for command in [["check"], ["build", "--dry-run"], ["build"]] {
                    let outcome = try bench.tool.run(command + options)
                    #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
                    #expect(outcome.errors.contains("the signature is from the future ("), "\(outcome)")
                    #expect(outcome.errors.contains(file), "\(outcome)")
                }
            }
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            try #expect(bench.inventory() == before)
        }
    }

    @Test func `a release that is named must be one that the policy would take`() throws {
        try Bench.run { bench in
            for options in [["--skip", Self.old], ["--max-version", "4592"], ["--max-version", "4593.2.4"]] {
                let outcome = try bench.tool.run(["build", "--release", Self.old] + options)
                #expect(outcome.ending == .exit(64) && outcome.errors.contains(options[0]), "\(outcome)")
            }
            for options in [
                ["--skip", "4593"], ["--skip", "current"], ["--max-version", "4593.x"], ["--soak", "0"],
            ] {
                let outcome = try bench.tool.run(["build"] + options)
                #expect(outcome.ending == .exit(64) && outcome.errors.contains(options[0]), "\(outcome)")
            }
        }
    }

    @Test(.simulator) func `on several nodes each template keeps what it has, and a rollback holds`() throws {
        try Bench.runNodes { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            let before = try bench.inventory()
            let waiting = try bench.tool.run(["build", "--soak", "7"])
            #expect(waiting.ending == .exit(0), "\(waiting)")
            #expect(
                waiting.text.split(separator: "\n").count { $0.contains("\(Self.new) waits until") } == 3, "\(waiting)")
            #expect(waiting.errors.contains("note: pve2: release \(Self.new) waits"), "\(waiting)")
            let json = try JSON(bench.tool.run(["check", "--soak", "7", "--output", "json"]).output)
            #expect(
                json["nodes"]?.array.allSatisfy { $0["result"]?["waiting"]?["because"] == "soak" } == true,
                "\(json.text)")
            try #expect(bench.inventory() == before)

            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.tool.run(["rollback"]).ending == .exit(0))
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.expectTemplates(release: Self.old)
        }
    }

    @Test(.simulator) func `a release that was rolled back stays held back, whatever the policy`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(Self.new)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try #expect(bench.tool.run(["rollback"]).ending == .exit(0))
            let check = try bench.tool.run(["check", "--soak", "7"])
            #expect(check.ending == .exit(0) && check.text.contains("was rolled back"), "\(check)")

            let named = try bench.tool.run(["build", "--soak", "7"])
            #expect(named.text.contains("build --release \(Self.new)"), "\(named)")
            // What the settings rule out cannot be named, so that nobody is told to.
            for options in [["--skip", Self.new], ["--max-version", Self.old]] {
                let outcome = try bench.tool.run(["build"] + options)
                #expect(outcome.ending == .exit(0) && outcome.text.contains("was rolled back"), "\(outcome)")
                #expect(!outcome.text.contains("--release \(Self.new)"), "\(outcome)")
                for command in ["build", "check"] {
                    let json = try JSON(bench.tool.run([command, "--output", "json"] + options).output)
                    #expect(json["waiting"]?["because"]?.string == String(options[0].dropFirst(2)), "\(json.text)")
                }
            }
        }
    }
}

extension Bench {
    fileprivate func requests() throws -> Int { try simulator.requests().count }
}
