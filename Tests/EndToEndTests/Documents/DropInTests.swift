import Foundation
import Testing

/// Overrides of the service that a document shows: systemd takes them, and the tool knows their variables.
@Suite(.blocking) struct DropInTests {
    private static let slips = [
        "[Service]\nUMaks=0022\n", "[Service]\nStateDirectoryMode=open\n", "[Sevice]\nUMask=0022\n",
    ]

    @Test func `systemd takes each of them with the service that is installed`() throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "overrides") }
        let root = try InstallTests.Root(scratch)
        let installed = try root.install()
        #expect(installed.ending == .exit(0), "\(installed.messages)")
        try root.addTargets()
        let folder = try scratch.directory("root/etc/systemd/system/proxmox-flatcar.service.d")
        /// What systemd has to say of the service with an override.
        func complaints(of text: String) throws -> String {
            try Data(text.utf8).write(to: URL(filePath: folder + "/override.conf"))
            let outcome = try Command.attempt(
                "systemd-analyze", ["verify", "--root", root.path, "proxmox-flatcar.service"], in: scratch)
            return (outcome.ending == .exit(0) ? "" : "\(outcome.ending)") + outcome.messages
        }
        for block in BlockCheck.dropIn.blocks {
            let found = try complaints(of: block.text)
            #expect(found.isEmpty, "\(block.place): \(found)")
        }
        for slip in Self.slips { try #expect(!complaints(of: slip).isEmpty, "\(slip)") }
    }

    @Test(arguments: BlockCheck.dropIn.blocks) func `its variables are settings`(block: Block) throws {
        let lines = block.text.matches(of: /(?m)^Environment=(.*)$/).map { String($0.1) + "\n" }.joined()
        try #expect(SettingsBlockTests.complaints(of: lines) == "", "\(block.place)")
    }
}
