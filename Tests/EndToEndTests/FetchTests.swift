import Foundation
import Testing

/// An image into a file, without Proxmox.
@Suite(.blocking) struct FetchTests {
    @Test func `a fetch into a file gives the decoded image`() throws {
        try Bench.run { bench in
            let file = bench.scratch.path + "/flatcar.qcow2"
            let outcome = try bench.tool.run(["fetch", "--platform", "qemu", "--out", file])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text == file + "\n")
            #expect(outcome.errors.contains("good signature by"))
            try #expect(Data(contentsOf: URL(fileURLWithPath: file)) == bench.mirror.bytes(Mirror.plainImage))
        }
    }

    @Test func `a fetch into a directory keeps the image's name`() throws {
        try Bench.run { bench in
            let directory = try bench.scratch.directory("images")
            try #expect(bench.tool.run(["fetch", "-o", directory]).text == "\(directory)/\(Mirror.plainImage)\n")
            try #expect(bench.tool.run(["fetch"], in: directory).text == "./\(Mirror.plainImage)\n")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory) == [Mirror.plainImage])
        }
    }

    @Test func `a fetch to stdout gives the image and nothing else`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["fetch", "--platform", "qemu", "--out", "-"])
            #expect(outcome.ending == .exit(0), "\(outcome.errors)")
            try #expect(outcome.output == bench.mirror.bytes(Mirror.plainImage))
        }
    }

    @Test(arguments: [["--compression", "none", "--platform", "qemu"], ["--flavour", "proxmoxve"]])
    func `an image that is not compressed is fetched as it is`(options: [String]) throws {
        try Bench.run { bench in
            let name = options[0] == "--flavour" ? Mirror.proxmoxImage : Mirror.plainImage
            let outcome = try bench.tool.run(["fetch", "--out", "-"] + options)
            #expect(outcome.ending == .exit(0), "\(outcome.errors)")
            try #expect(outcome.output == bench.mirror.bytes(name))
        }
    }

    @Test func `nothing of a bad image shows under the file's name`() throws {
        try Bench.run { bench in
            let directory = try bench.scratch.directory("images")
            try Data("old".utf8).write(to: URL(fileURLWithPath: directory + "/flatcar.qcow2"))
            try bench.mirror.change(Mirror.plainImage) { $0[$0.count / 2] ^= 1 }
            let fetch = ["fetch", "--compression", "none", "--out"]
            let outcome = try bench.tool.run(fetch + [directory + "/flatcar.qcow2"])
            #expect(outcome.ending == .exit(65) && outcome.complaints.count == 1, "\(outcome)")
            try #expect(String(contentsOfFile: directory + "/flatcar.qcow2", encoding: .utf8) == "old")
            try #expect(FileManager.default.contentsOfDirectory(atPath: directory) == ["flatcar.qcow2"])
            try #expect(bench.tool.run(fetch + ["-"]).ending == .exit(65))
        }
    }

    @Test func `the image's own check needs no Proxmox and no mirror`() throws {
        try Bench.run { bench in
            let file = bench.mirror.path(Mirror.image)
            let verify = [
                "verify", "--signing-key", bench.mirror.server.key.keyFile, "--trusted-fingerprint",
                bench.mirror.server.key.fingerprint, "--signature",
            ]
            let good = try bench.tool.run(verify + [file + ".sig", file])
            #expect(good.ending == .exit(0) && good.text.hasPrefix("good signature by "), "\(good)")
            let bad = try bench.tool.run(verify + [bench.mirror.path("version.txt.sig"), file])
            #expect(bad.ending == .exit(65) && bad.complaints.count == 1, "\(bad)")
            let decoded = try bench.tool.run(["decompress", file])
            try #expect(decoded.ending == .exit(0) && decoded.output == bench.mirror.bytes(Mirror.plainImage))
        }
    }
}
