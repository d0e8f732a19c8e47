import Flatcar
import Foundation
import HTTP
import OpenPGP
import TestSupport
import Testing

/// A mirror of a few releases, over both ways in which it can be had.
@Suite struct ReleaseServerTests {
    enum Way: CaseIterable { case directory, nginx }

    /// Runs `body` with the base URL of a mirror that holds these directories, by name, with the version that
    /// their `version.txt` tells.
    private func withMirror(
        _ way: Way, _ releases: [String: String], board: Board = .amd64, _ body: (Scratch, String) throws -> Void
    ) throws {
        try withScratch { scratch in
            for (directory, version) in releases {
                let folder = "root/\(board)/\(directory)"
                try FileManager.default.createDirectory(
                    atPath: scratch.file(folder), withIntermediateDirectories: true)
                try scratch.write("FLATCAR_VERSION_ID=\(version)\n", to: folder + "/version.txt")
            }
            switch way {
            case .directory: try body(scratch, "file://" + scratch.file("root"))
            case .nginx: try withNginx(scratch) { try body(scratch, $0.base) }
            }
        }
    }

    private func server(_ base: String, _ channel: Channel = .stable, _ board: Board = .amd64) throws -> ReleaseServer {
        ReleaseServer(channel: channel, board: board, mirror: base, client: try makeClient())
    }

    @Test(arguments: Way.allCases)
    func `current is taken from the directory of its version`(way: Way) throws {
        try withMirror(way, ["current": "4593.2.5"]) { _, base in
            let release = try server(base).find(.current).release
            #expect(release.version.description == "4593.2.5")
            #expect((release.channel, release.board) == (.stable, .amd64))
            #expect(release.directory == base + "/amd64-usr/4593.2.5")
            #expect(release.url(of: "a.img") == base + "/amd64-usr/4593.2.5/a.img")
        }
    }

    @Test(arguments: Way.allCases)
    func `a year's stream of LTS has an alias of its own`(way: Way) throws {
        try withMirror(way, ["current": "4501.3.0", "current-2024": "4081.3.10"]) { _, base in
            let lts = try server(base, .lts)
            #expect(try lts.find(.current).release.version.description == "4501.3.0")
            #expect(try lts.find(.currentOfYear(2024)).release.directory == base + "/amd64-usr/4081.3.10")
        }
    }

    @Test(arguments: Way.allCases)
    func `a version is taken from its own directory`(way: Way) throws {
        try withMirror(way, ["4593.2.4": "4593.2.4", "current": "4593.2.5"], board: .arm64) { _, base in
            let release = try server(base, .stable, .arm64).find(ReleaseSelector("4593.2.4")).release
            #expect(release.directory == base + "/arm64-usr/4593.2.4")
        }
    }

    @Test func `slashes at the end of the mirror's address do not matter`() throws {
        try withMirror(.directory, ["current": "4593.2.5"]) { _, base in
            let release = try server(base + "//").find(.current).release
            #expect(release.directory == base + "/amd64-usr/4593.2.5")
        }
    }

    @Test(arguments: Channel.allCases)
    func `without a mirror it is Flatcar's own server of the channel`(channel: Channel) throws {
        let server = ReleaseServer(channel: channel, board: .amd64, client: try makeClient())
        #expect(server.base == "https://\(channel).release.flatcar-linux.net")
    }

    @Test(arguments: [("4757.1.0", "of channel beta"), ("2466.99.0", "of no published channel")])
    func `a release of another channel is refused`(version: String, words: String) throws {
        try withMirror(.directory, ["current": version]) { _, base in
            let server = try server(base)
            let error = refusal { () throws(FlatcarError) in try server.find(.current).release }
            guard case .wrongChannel(_, expected: .stable) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.description.contains("release \(version) is \(words), not of channel stable") == true)
        }
    }

    @Test(arguments: Way.allCases)
    func `a mirror that holds another version than its directory says is refused`(way: Way) throws {
        try withMirror(way, ["4593.2.4": "4593.2.5"]) { _, base in
            let server = try server(base)
            let selector = try ReleaseSelector("4593.2.4")
            let error = refusal { () throws(FlatcarError) in try server.find(selector).release }
            guard case .wrongVersion(let asked, let found, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect((asked.description, found.description) == ("4593.2.4", "4593.2.5"))
        }
    }

    @Test(arguments: Way.allCases)
    func `a release that is not there says so`(way: Way) throws {
        try withMirror(way, ["current": "4593.2.5"]) { _, base in
            let server = try server(base)
            for (name, words) in [
                ("4593.2.9", "there is no release 4593.2.9 for amd64-usr at "),
                ("current-2024", "/amd64-usr/current-2024/version.txt does not exist"),
            ] {
                let selector = try ReleaseSelector(name)
                let error = refusal { () throws(FlatcarError) in try server.find(selector).release }
                #expect(error?.description.contains(words) == true, "\(String(describing: error))")
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `the length is asked for without fetching the file`(way: Way) throws {
        try withMirror(way, ["current": "4593.2.5", "4593.2.5": "4593.2.5"]) { scratch, base in
            try scratch.write([UInt8](repeating: 1, count: 1_234_567), to: "root/amd64-usr/4593.2.5/a.img")
            try scratch.write("", to: "root/amd64-usr/4593.2.5/empty.img")
            let server = try server(base)
            let release = try server.find(.current).release
            #expect(try server.length(of: "a.img", in: release) == 1_234_567)
            #expect(try server.length(of: "empty.img", in: release) == 0)
            #expect(try server.length(of: "b.img", in: release) == nil)
        }
    }

    @Test func `only the length itself is asked for by HEAD`() throws {
        try withScratch { scratch in
            try FileManager.default.createDirectory(
                atPath: scratch.file("root/amd64-usr/current"), withIntermediateDirectories: true)
            try scratch.write("FLATCAR_VERSION_ID=4593.2.5\n", to: "root/amd64-usr/current/version.txt")
            try withNginx(scratch) { nginx in
                let server = try server(nginx.base)
                let release = try server.find(.current).release
                _ = try server.length(of: "a.img", in: release)
                #expect(
                    try nginx.requests() == [
                        "GET /amd64-usr/current/version.txt", "HEAD /amd64-usr/4593.2.5/a.img",
                    ])
            }
        }
    }

    @Test func `a server that refuses to say the length leaves it unknown`() throws {
        try withScratch { scratch in
            try withNginx(scratch) { nginx in
                let server = try server(nginx.base)
                let release = Release(
                    channel: .stable, board: .amd64, version: ReleaseVersion(build: 4593, branch: 2, patch: 5),
                    directory: nginx.base + "/refused")
                #expect(try server.length(of: "a.img", in: release) == nil)
            }
        }
    }

    @Test func `a signature is read, and what is none is refused`() throws {
        try withGPG { home in
            let scratch = home.scratch
            let key = try home.makeKey()
            try scratch.write(try home.sign(Array("bytes".utf8), by: key), to: "good.sig")
            try scratch.write("<html>", to: "bad.sig")
            try scratch.write([UInt8](repeating: 0, count: 65_537), to: "large.sig")
            let server = try server("file://" + scratch.path)
            let release = Release(
                channel: .stable, board: .amd64, version: ReleaseVersion(build: 4593, branch: 2, patch: 5),
                directory: "file://" + scratch.path)
            let signature = try server.signature(of: "good", in: release)
            #expect(try Certificate.read(home.export(key)).contains { $0.holds(signature) })

            let bad = refusal { () throws(FlatcarError) in try server.signature(of: "bad", in: release) }
            #expect(bad?.description.hasPrefix("the signature bad.sig of release 4593.2.5: ") == true)
            let large = refusal { () throws(FlatcarError) in try server.signature(of: "large", in: release) }
            guard case .transfer(_, .tooLarge(_, limit: 65_536)) = large else {
                Issue.record("\(String(describing: large))")
                return
            }
            let absent = refusal { () throws(FlatcarError) in try server.signature(of: "absent", in: release) }
            guard case .transfer(_, .notFound) = absent else {
                Issue.record("\(String(describing: absent))")
                return
            }
        }
    }

    /// The user name and password of a mirror are in its address.
    @Test func `no error shows the password of a mirror`() throws {
        try withScratch { scratch in
            try FileManager.default.createDirectory(
                atPath: scratch.file("root/amd64-usr"), withIntermediateDirectories: true)
            for (name, text) in [
                ("current", "garbage"), ("4593.2.4", "FLATCAR_VERSION_ID=4593.2.5"),
                ("current-2024", "FLATCAR_VERSION_ID=4081.3.0"),
            ] {
                try FileManager.default.createDirectory(
                    atPath: scratch.file("root/amd64-usr/\(name)"), withIntermediateDirectories: true)
                try scratch.write(text, to: "root/amd64-usr/\(name)/version.txt")
            }
            try withNginx(scratch) { nginx in
                let secret = "hunter2"
                let base = nginx.base.replacingOccurrences(of: "http://", with: "http://reader:\(secret)@")
                let server = try server(base)
                for name in ["current", "4593.2.4", "current-2024", "4593.2.9"] {
                    let selector = try ReleaseSelector(name)
                    let error = refusal { () throws(FlatcarError) in try server.find(selector).release }
                    #expect(error?.description.contains(secret) == false, "\(name)")
                }
            }
        }
    }
}
