import Foundation
import Testing

/// What scripts/package makes, and what comes of it where there is no Swift.
@Suite(.blocking, .serialized, .packages) struct PackageTests {
    private func run(_ test: (Packages, ScratchDirectory) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        try test(Packages.made, scratch)
    }

    @Test func `made twice, they are the same, and their sums are right`() throws {
        try run { packages, scratch in
            let again = try Packages(making: "second")
            try Command.run("diff", ["--recursive", packages.directory, again.directory], in: scratch)
            try Command.run(
                "env", ["--chdir=\(packages.directory)", "sha256sum", "--check", "--strict", "SHA256SUMS"], in: scratch)
            let sums = try String(contentsOfFile: packages.directory + "/SHA256SUMS", encoding: .utf8)
            for ending in [".deb", ".tar.gz", ".oci.tar", ".cdx.json"] { #expect(sums.contains(ending + "\n")) }
        }
    }

    @Test func `lintian has nothing to say against the .deb that is not explained in it`() throws {
        try run { packages, scratch in
            let outcome = try Command.attempt(
                "lintian",
                ["--profile", "debian", "--allow-root", "--fail-on", "error,warning", packages.file(".deb")],
                in: scratch)
            #expect(outcome.ending == .exit(0) && outcome.text.isEmpty, "\(outcome.text)\(outcome.messages)")
        }
    }

    @Test func `the program is stripped, small, and needs no library of Swift`() throws {
        try run { packages, scratch in
            let tree = try scratch.directory("tree")
            try Command.run("dpkg-deb", ["--extract", packages.file(".deb"), tree], in: scratch)
            let tool = tree + "/usr/bin/proxmox-flatcar"
            let size = try FileManager.default.attributesOfItem(atPath: tool)[.size] as? Int
            #expect(try #require(size) <= 18 << 20)
            let headers = try Command.run("readelf", ["--dynamic", "--section-headers", "--wide", tool], in: scratch)
                .text
            #expect(!headers.contains("libswift") && !headers.contains(" .symtab"))
        }
    }

    @Test(.root, .simulator) func `the .deb starts nothing, and doctor, build and list run where there is no Swift`()
        throws
    {
        try Bench.run { bench in
            let root = OtherRoot(path: try Packages.freshRoot)
            let files = try Command.run(
                "find",
                [root.path, "-xdev", "(", "-name", "libswift*", "-o", "-path", "*.wants/proxmox-flatcar*", ")"],
                in: bench.scratch)
            #expect(files.text.isEmpty, "\(files.text)")

            let doctor = try root.run(["doctor"], bench)
            #expect([.exit(0), .exit(1)].contains(doctor.ending) && doctor.text.contains("release"), "\(doctor)")
            let build = try root.run(["build", "--no-progress"], bench)
            #expect(build.ending == .exit(0), "\(build.messages)")
            try bench.expectTemplate()
            let list = try root.run(["list"], bench)
            #expect(list.ending == .exit(0) && list.text.contains("\(bench.target.firstVersion)"), "\(list)")
        }
    }

    @Test(.root) func `systemd has nothing to say against the units of the .deb, and finds the service little exposed`()
        throws
    {
        try run { _, scratch in
            let root = try Packages.freshRoot
            let units = ["proxmox-flatcar.service", "proxmox-flatcar.timer"]
            // That root has no systemd of its own.
            let own = "/usr/lib/systemd/system"
            for name in try FileManager.default.contentsOfDirectory(atPath: own) where name.hasSuffix(".target") {
                try? FileManager.default.copyItem(atPath: "\(own)/\(name)", toPath: "\(root)\(own)/\(name)")
            }
            let verified = try Command.attempt("systemd-analyze", ["verify", "--root", root] + units, in: scratch)
            #expect(verified.ending == .exit(0) && verified.messages.isEmpty, "\(verified.messages)")
            let security = try Command.attempt(
                "systemd-analyze",
                ["security", "--offline=true", "--threshold=20", "--root", root, "--no-pager", units[0]], in: scratch)
            #expect(security.ending == .exit(0), "\(security.text)\(security.messages)")
        }
    }

    @Test(.root) func `a removal keeps settings and secret, and a purge removes both`() throws {
        try run { packages, scratch in
            let root = try scratch.directory("copy")
            try Command.run("cp", ["--archive", Packages.freshRoot + "/.", root], in: scratch)
            let folder = root + "/etc/proxmox-flatcar"
            try Data("s3cret\n".utf8).write(to: URL(fileURLWithPath: folder + "/credentials/proxmox-secret"))
            let manager = FileManager.default
            try Command.run("chroot", [root, "dpkg", "--remove", "proxmox-flatcar"], in: scratch)
            #expect(!manager.fileExists(atPath: root + "/usr/bin/proxmox-flatcar"))
            #expect(manager.fileExists(atPath: folder + "/config.env"))
            #expect(manager.fileExists(atPath: folder + "/credentials/proxmox-secret"))
            try Command.run("chroot", [root, "dpkg", "--purge", "proxmox-flatcar"], in: scratch)
            #expect(!manager.fileExists(atPath: folder + "/credentials"))
            #expect(!manager.fileExists(atPath: folder + "/config.env"))
        }
    }

    @Test(.root, .simulator) func `the image builds as a user without rights, with nothing that it can write to`()
        throws
    {
        try Bench.run { bench in
            let packages = try Packages.made
            let layout = try packages.file(".oci.tar").replacing(".oci.tar", with: "")
            let tag = (layout as NSString).lastPathComponent.split(separator: "-")[2]
            let unpacked = bench.scratch.path + "/image"
            try Command.run("umoci", ["unpack", "--image", "\(layout):\(tag)", unpacked], in: bench.scratch)
            let config = try String(contentsOfFile: unpacked + "/config.json", encoding: .utf8)
            #expect(config.contains("\"/usr/bin/proxmox-flatcar\""))
            #expect(config.contains("\"uid\": 65532") || config.contains("\"uid\":65532"))

            let root = OtherRoot(path: unpacked + "/rootfs", readOnlyUser: 65532)
            #expect(!FileManager.default.fileExists(atPath: root.path + "/usr/bin/sh"))
            let doctor = try root.run(["doctor"], bench)
            #expect([.exit(0), .exit(1)].contains(doctor.ending) && doctor.text.contains("release"), "\(doctor)")
            let build = try root.run(["build", "--no-progress"], bench)
            #expect(build.ending == .exit(0), "\(build.messages)")
            try bench.expectTemplate()
        }
    }

    @Test func `the file of the image is its layout`() throws {
        try run { packages, scratch in
            let folder = try scratch.directory("layout")
            let archive = try packages.file(".oci.tar")
            try Command.run("tar", ["--extract", "--file", archive, "--directory", folder], in: scratch)
            try Command.run(
                "diff", ["--recursive", folder, archive.replacing(".oci.tar", with: "")], in: scratch)
        }
    }

    @Test func `the list of contents keeps to CycloneDX, names Swift and the libraries, and has no loose end`() throws {
        try run { packages, scratch in
            let script = Settings.repository + "/Tests/EndToEndTests/Fixtures/check-sbom.py"
            let outcome = try Command.attempt("python3", [script, packages.file(".cdx.json")], in: scratch)
            #expect(outcome.ending == .exit(0), "\(outcome.text)\(outcome.messages)")
        }
    }

    @Test func `the .tar.gz runs from where it is unpacked`() throws {
        try run { packages, scratch in
            let folder = try scratch.directory("tree")
            try Command.run(
                "tar", ["-xzf", packages.file(".tar.gz"), "-C", folder, "--strip-components=1"], in: scratch)
            let version = try Command.run(folder + "/bin/proxmox-flatcar", ["--version"], in: scratch).text
            #expect(version.hasPrefix("proxmox-flatcar "))
            for name in [
                "INSTALL", "LICENSE", "etc/proxmox-flatcar/config.env", "share/man/man1/proxmox-flatcar.1.gz",
                "lib/systemd/system/proxmox-flatcar.service", "share/doc/proxmox-flatcar/docs/scheduled.md",
            ] { #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)") }
        }
    }
}

/// What scripts/package refuses.
@Suite(.blocking) struct PackageRefusalTests {
    @Test(arguments: [
        (["--binary", "/nowhere"], 64, "/nowhere"), (["--outptu", "x"], 64, "'--outptu'"),
        (["--mirror"], 64, "a value"),
        (["--binary", Tool.debugBuild], 1, "--static-swift-stdlib"),
        (["--binary", "/bin/true"], 1, "is not proxmox-flatcar"),
    ])
    func `what cannot be packaged is refused, and nothing is written`(arguments: [String], exit: Int32, says: String)
        throws
    {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: Test.current?.name ?? "a test") }
        let output = scratch.path + "/out"
        let outcome = try Command.attempt(
            Settings.repository + "/scripts/package", ["--output", output] + arguments, in: scratch)
        #expect(outcome.ending == .exit(exit) && outcome.messages.contains(says), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: output))
    }
}
