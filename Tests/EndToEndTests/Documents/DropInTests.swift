import Foundation
import Testing

/// Overrides of the service that a document shows: systemd takes them, and the tool knows their variables.
@Suite(.blocking) struct DropInTests {
    /// What systemd has to say of the installed service with an override.
    private func verify(_ text: String) throws -> String {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "an override") }
        let root = try InstallTests.Root(scratch)
        let installed = try root.install()
        #expect(installed.ending == .exit(0), "\(installed.messages)")
        try root.addTargets()
        let folder = root.path + "/etc/systemd/system/proxmox-flatcar.service.d"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: folder + "/override.conf"))
        let outcome = try Command.attempt(
            "systemd-analyze", ["verify", "--root", root.path, "proxmox-flatcar.service"], in: scratch)
        return (outcome.ending == .exit(0) ? "" : "\(outcome.ending)") + outcome.messages
    }

    @Test(arguments: BlockCheck.dropIn.blocks) func `systemd takes it`(block: Block) throws {
        let complaints = try verify(block.text)
        #expect(complaints.isEmpty, "\(block.place): \(complaints)")
    }

    @Test(arguments: ["[Service]\nUMaks=0022\n", "[Service]\nStateDirectoryMode=open\n", "[Sevice]\nUMask=0022\n"])
    func `a slip is found`(text: String) throws { try #expect(!verify(text).isEmpty) }

    @Test(arguments: BlockCheck.dropIn.blocks) func `its variables are settings`(block: Block) throws {
        let lines = block.text.matches(of: /(?m)^Environment=(.*)$/).map { String($0.1) + "\n" }.joined()
        try #expect(SettingsBlockTests.complaints(of: lines) == "", "\(block.place)")
    }
}
