import Foundation
import Testing

/// What guests think they run on, and what else is changed in an image: what is on the disk and on the drive afterwards.
@Suite(.blocking) struct PlatformTests {
    @Test(.simulator, arguments: ["4081.3.6", "4593.3.5"])
    func `guests that know no Proxmox VE, or shall not, get the drive that they read`(version: String) throws {
        try Bench.run { bench in
            try bench.mirror.publish(like: MirrorServer.release, as: version)
            // By release in one case, by a person's word in the other.
            let build = ["build", "--channel", "lts"] + (version.hasPrefix("4081") ? [] : ["--platform", "openstack"])
            let plan = try bench.tool.run(build + ["--dry-run"])
            for words in ["platform: openstack, instead of qemu", "citype: configdrive2", "cicustom: user="] {
                #expect(plan.text.contains(words), "\(plan)")
            }
            #expect(plan.text.contains("takes the place of Proxmox's own user data"), "\(plan)")
            let outcome = try bench.tool.run(build)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try bench.expectDisk(Mirror.plainImage, ["--platform", "openstack"])
            let configuration = try bench.api.configuration()
            #expect(configuration["citype"] == "configdrive2")
            #expect(configuration["description"]?.string?.contains("| Image | qemu, platform openstack |") == true)
            try #expect(bench.tool.run(["list"]).text.contains("openstack"))
            let drive = try bench.cloudInitDrive(["/openstack/latest/user_data"])
            #expect(drive.label == "config-2")
            try #expect(drive.files == [bench.tool.run(["ignition"]).text])
            try #expect(bench.tool.run(build + ["--dry-run", "--exit-code"]).ending == .exit(0))
        }
    }

    @Test(.simulator, arguments: [[], ["--flavour", "proxmoxve"]])
    func `the console's login and the kernel's arguments change in both images`(flavour: [String]) throws {
        try Bench.run { bench in
            let changes = ["--console-autologin", "off", "--kernel-argument", "loglevel=4"]
            let outcome = try bench.tool.run(["build"] + flavour + changes)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let lines = try bench.oemScript().split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(lines == ["set oem_id=\"proxmoxve\"", "set linux_append=\"loglevel=4\""])
            try #expect(bench.tool.run(["check"] + flavour + changes).ending == .exit(0))
            let check = try bench.tool.run(["check"] + flavour)
            #expect(check.ending == .exit(2), "\(check)")
            #expect(
                check.text.contains("kernel command line -flatcar.autologin +loglevel=4 → as published"), "\(check)")
        }
    }

    @Test(.simulator) func `an image whose data come before the table that tells of them is changed on its way`() throws
    {
        try Bench.run { bench in
            try bench.bringOutOfOrder()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            try #expect(bench.oemScript().contains("set oem_id=\"proxmoxve\"\n"))
            let disk = try Command.run("qemu-img", ["info", bench.mirror.path(Mirror.plainImage)], in: bench.scratch)
            #expect(disk.text.contains("8.49 GiB"))
            let uploads = try bench.simulator.requests()
                .filter { $0.method == "POST" && $0.path.hasSuffix("/storage/flatcar/upload") }
            #expect(uploads.count == 1, "\(uploads)")
            try #expect(FileManager.default.contentsOfDirectory(atPath: bench.scratch.path + "/tmp").isEmpty)
            try bench.expectTemplate()
        }
    }

    @Test func `a fetched image is what a build would upload, or what was published`() throws {
        try Bench.run { bench in
            let file = bench.scratch.path + "/fetched.qcow2"
            let outcome = try bench.tool.run(["fetch", "--out", file])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("the image was for qemu; changed"), "\(outcome)")
            try #expect(bench.oemScript(of: file).contains("set oem_id=\"proxmoxve\"\n"))
            let streamed = try bench.tool.run(["fetch", "--out", "-", "--compression", "none"])
            try #expect(streamed.output == Data(contentsOf: URL(fileURLWithPath: file)))
            let published = try bench.tool.run(["fetch", "--out", "-", "--platform", "qemu"])
            try #expect(published.output == bench.mirror.bytes(Mirror.plainImage))
        }
    }

    @Test(arguments: [
        (
            ["--platform", "qemu"],
            ["platform qemu", "do not read Proxmox's cloud-init drive", "proxmoxve or openstack"]
        ),
        (
            ["--platform", "proxmoxve", "--channel", "lts"],
            ["4081.3.6", "does not know the platform proxmoxve", "4152"]
        ),
    ])
    func `what would boot unconfigured is refused before Proxmox is asked`(options: [String], says: [String]) throws {
        try Bench.run { bench in
            try bench.mirror.publish(like: MirrorServer.release, as: "4081.3.6")
            for command in ["build", "check"] {
                let outcome = try bench.tool.run([command] + options)
                #expect(outcome.ending == .exit(64) && outcome.complaints.count == 1, "\(outcome)")
                for words in says { #expect(outcome.errors.contains(words), "\(outcome)") }
            }
            if Settings.isSimulated { try #expect(bench.simulator.requests().isEmpty) }
        }
    }
}

extension Bench {
    /// Publishes an image with the same OEM partition, whose beginning stands 16 MiB before its table, which is the one
    /// for what lies behind 2 GiB: qemu-img puts it into the 24 KiB that are left of a cluster before so much noise.
    fileprivate func bringOutOfOrder() throws {
        let directory = try scratch.directory("disorder")
        try Command.run(
            "sh",
            [
                "-euc",
                """
                cd "$1"; qemu-img convert -O raw "$2" disk.raw
                noise() {
                    dd if=/dev/urandom of=disk.raw bs=1k seek=$(( (2048 - 16) * 1024 + $1 )) count=$2 conv=notrunc \
                        status=none
                }
                noise -192 40; noise -128 64; noise -64 40; noise 0 16384
                qemu-img convert -O qcow2 -c -o compat=0.10 disk.raw image; lbzip2 --keep image; rm disk.raw
                """, "sh", directory, mirror.path(Mirror.plainImage),
            ], in: scratch)
        for (name, file) in [(Mirror.plainImage, "image"), (Mirror.image, "image.bz2")] {
            try mirror.change(name) { $0 = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(file)")) }
            try mirror.sign(name)
        }
    }
}
