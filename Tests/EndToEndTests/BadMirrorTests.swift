import Foundation
import Testing

/// Release servers that say nonsense, break off, change their mind or are not there.
@Suite(.blocking) struct BadMirrorTests {
    @Test(arguments: answers)
    func `a server's nonsense is refused`(mishap: Mishap) throws { try mishap.run(mayDelete: true) }

    static let answers: [Mishap] = [
        Mishap("version.txt is garbage", exit: 65, says: ["version.txt", "not text"]) { bench, _ in
            try bench.mirror.change("version.txt") { $0 = Data([0xff, 0xfe, 0x00, 0x80, 0xc3]) }
        },
        Mishap("version.txt is empty", exit: 65, says: ["version.txt", "FLATCAR_VERSION_ID"]) { bench, _ in
            try bench.mirror.write("version.txt", "")
        },
        Mishap("version.txt is a web page", exit: 65, says: ["version.txt"]) { bench, _ in
            try bench.mirror.write("version.txt", "<html><body>Please log in</body></html>")
        },
        Mishap("version.txt leads out of its directory", exit: 65, says: ["BUILD.BRANCH.PATCH"]) { bench, _ in
            try bench.mirror.write("version.txt", "FLATCAR_VERSION_ID=../../4593.2.5\n")
        },
        Mishap("version.txt says two versions", exit: 65, says: ["more than once"]) { bench, _ in
            try bench.mirror.write("version.txt", "FLATCAR_VERSION_ID=4593.2.5\nFLATCAR_VERSION_ID=4593.2.6\n")
        },
        Mishap("version.txt is much too large", exit: 69, says: ["version.txt", "larger than"]) { bench, _ in
            try bench.mirror.write("version.txt", String(repeating: "# a long story\n", count: 10_000))
        },
        Mishap("the version is of another channel", exit: 65, says: ["4593.0.5", "alpha", "stable"]) { bench, _ in
            try bench.mirror.write("version.txt", "FLATCAR_VERSION_ID=4593.0.5\n")
        },
        Mishap(
            "the directory holds another version", exit: 65, says: ["4593.2.5", "4593.2.6"],
            arguments: ["build", "--release", "4593.2.5"]
        ) { bench, _ in
            try bench.mirror.write("version.txt", "FLATCAR_VERSION_ID=4593.2.6\n")
        },
        Mishap("no release there", exit: 69, says: ["/wrong/amd64-usr/current/version.txt", "does not exist"]) {
            bench, settings in
            settings["PROXMOX_FLATCAR_RELEASE_URL"] = bench.mirror.url + "/wrong"
        },
        Mishap(
            "no such release", exit: 69, says: ["9999.2.0", "there is no release 9999.2.0 for amd64-usr at http:"],
            arguments: ["build", "--release", "9999.2.0"]
        ) { _, _ in },
        Mishap("no release in a directory", exit: 69, says: ["file:///nowhere/amd64-usr/current/version.txt"]) {
            _, settings in
            settings["PROXMOX_FLATCAR_RELEASE_URL"] = "file:///nowhere"
        },
        Mishap("no image", exit: 69, says: [Mirror.image, "does not exist"]) { bench, _ in
            try bench.mirror.remove(Mirror.image)
        },
        Mishap("no image and no length", exit: 69, says: [Mirror.image, "does not exist"]) { bench, _ in
            try bench.mirror.remove(Mirror.image)
            try bench.mirror.remove(Mirror.plainImage)
        },
        Mishap("nobody vouches for the mirror's certificate", exit: 69, says: ["certificate", "not trusted"]) {
            bench, settings in
            settings["PROXMOX_FLATCAR_RELEASE_URL"] = bench.mirror.secureURL
        },
        Mishap("the mirror speaks no TLS", exit: 69, says: ["TLS"]) { bench, settings in
            settings["PROXMOX_FLATCAR_RELEASE_URL"] = bench.mirror.url.replacing("http:", with: "https:")
        },
        Mishap("the mirror refuses", exit: 69, says: ["403"]) { bench, settings in
            try bench.useFaultyMirror("status-403", &settings)
        },
        Mishap("the file changes while it is downloaded", exit: 65, says: ["changed during the download"]) {
            bench, settings in
            try bench.useFaultyMirror("changes", &settings)
        },
        Mishap("the file changes and the mirror does not say so", exit: 65, says: [Mirror.image]) { bench, settings in
            try bench.useFaultyMirror("silent", &settings)
        },
    ]

    @Test func `ten dropped connections do not keep an image from arriving`() throws {
        try Bench.run { bench in
            var settings: [String: String?] = [:]
            try bench.useFaultyMirror("drops-10", &settings)
            let outcome = try bench.tool.run(["build"], settings)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let retries = outcome.errors.split(separator: "\n").filter { $0.contains("the download broke off") }
            #expect(retries.count == 10, "\(outcome)")
            try bench.expectTemplate()
            try bench.expectDisk(Mirror.plainImage)
        }
    }

    @Test(arguments: ["no-range", "stalls", "redirects"])
    func `an image arrives nevertheless`(way: String) throws {
        try Bench.run { bench in
            var settings: [String: String?] = [:]
            try bench.useFaultyMirror(way, &settings)
            let outcome = try bench.tool.run(["build"], settings)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectTemplate()
            try bench.expectDisk(Mirror.plainImage)
        }
    }

    /// One test, because the tool tries for half a minute: all of them at once.
    @Test func `a dead mirror is tried again, then given up`() throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            let faulty = try FaultyMirror(bench)
            bench.scratch.atEnd { withExtendedLifetime(faulty) {} }
            // A port that nobody else gets, and nobody listens on.
            let (reserved, port) = try Descriptor.bound()
            // Where nobody is, a name may be mistyped: that must not look like something that passes.
            let dead: [(url: String, words: String, exit: Int32)] = [
                ("http://127.0.0.1:\(port)", "cannot connect", 69), ("\(faulty.url)/status-503", "503", 75),
                ("http://mirror.invalid", "cannot resolve", 69),
            ]
            let runs = try dead.map { url, words, exit in
                // Plans only: two builds of one template would not run at once.
                (words, exit, try bench.tool.start(["build", "--dry-run"], ["PROXMOX_FLATCAR_RELEASE_URL": url]))
            }
            for (words, exit, run) in runs {
                let outcome = try run.finish()
                #expect(outcome.ending == .exit(exit), "\(outcome)")
                #expect(outcome.complaints.count == 1 && outcome.complaints[0].contains(words), "\(outcome)")
                #expect(outcome.complaints[0].contains("gave up after 6 attempts"), "\(outcome)")
                #expect(outcome.errors.contains("attempt 6 of 6"), "every attempt is told: \(outcome)")
            }
            try #expect(bench.inventory() == before)
            withExtendedLifetime(reserved) {}
        }
    }
}

extension Bench {
    /// Points the tool to a mirror of this tree that misbehaves.
    fileprivate func useFaultyMirror(_ way: String, _ settings: inout [String: String?]) throws {
        let faulty = try FaultyMirror(self)
        scratch.atEnd { withExtendedLifetime(faulty) {} }
        settings["PROXMOX_FLATCAR_RELEASE_URL"] = "\(faulty.url)/\(way)"
    }
}
