import Foundation
import Testing

/// A page, or a section of it that stands by itself: what is there before its first command, and after its last.
struct Page: Sendable, CustomTestStringConvertible {
    let document: String
    /// `nil` for the whole document.
    let section: String?

    var testDescription: String { section.map { "\(document) # \($0)" } ?? document }

    /// Its blocks of commands.
    var blocks: [Block] {
        BlockCheck.commands.blocks.filter { $0.document == document && (section == nil || $0.section == section) }
    }

    /// Those whose sections begin anew, each with a template of its own.
    private static let inSections = ["docs/consumers.md", "docs/packages.md"]

    /// All that have commands.
    static let all: [Page] = {
        var pages: [Page] = []
        for block in BlockCheck.commands.blocks {
            let section = inSections.contains(block.document) ? block.section : nil
            if pages.last?.document != block.document || pages.last?.section != section {
                pages.append(Page(document: block.document, section: section))
            }
        }
        return pages
    }()

    /// Settings of the Proxmox that a page begins with.
    var world: [String: JSON] {
        switch document {
        case "README.md", "docs/base-config.md", "docs/packages.md", "docs/proxmox.md", "docs/scheduled.md",
            "docs/versions.md":
            Self.bareNode
        case "docs/nodes.md": ["nodes": .array(Bench.nodes.map { .string($0.name) })]
        default: [:]
        }
    }

    /// As Proxmox's installer leaves it. The token is the one that the documents make.
    private static let bareNode: [String: JSON] = [
        "storages": [
            ["storage": "local", "type": "dir", "content": "iso,vztmpl,backup"],
            ["storage": "local-lvm", "type": "lvmthin", "content": "images"],
        ],
        "tokens": [
            ["role": "normal", "id": "flatcar@pve!build"], ["role": "root", "id": "root@pam!admin"],
        ],
    ]

    /// Brings about what the page takes for granted.
    func begin(_ story: Story) throws {
        let bench = story.bench
        // Decompression takes most of a run's time where it was not compiled for speed.
        if document != "README.md" { story.environment["PROXMOX_FLATCAR_COMPRESSION"] = "none" }
        switch document {
        case "README.md", "docs/proxmox.md": try story.startFromNothing()
        case "docs/nodes.md":
            try bench.letTokenDelete()
            for name in ["NODE", "VMID"] { story.environment["PROXMOX_FLATCAR_" + name] = nil }
        case "docs/consumers.md": try story.prepareForConsumers()
        case "docs/scheduled.md": try story.prepareForSchedule()
        case "docs/settings.md": try story.prepareSettingsFile()
        case "docs/try.md":
            try bench.buildForTrial()
            try story.write("my.ign", Story.ownConfig)
        case "docs/base-config.md": try story.makeUnusedConfig()
        case "docs/packages.md" where section == "Removing it": try story.makeVersions()
        case "docs/versions.md": try story.makeVersions()
        default: break
        }
    }

    /// What has to come between two blocks, because the text around them says so.
    func go(on story: Story, after outcome: Story.Outcome) throws {
        switch (document, outcome.block.text) {
        case ("docs/scheduled.md", let text) where text.contains("credentials/proxmox-secret"):
            try story.fillInSettings()
        case ("docs/versions.md", let text) where text.contains("FlatcarTest"): try story.buildWithSmokeTest()
        case ("docs/base-config.md", _): try story.expectCleanUp()
        case ("docs/settings.md", let text) where text.contains("--cores 4"):
            #expect(outcome.output.contains(/(?m)^cores +4 +--cores$/), "\(outcome)")
            #expect(outcome.output.contains(/(?m)^channel +stable +\S*config\.env:\d+$/), "\(outcome)")
        case ("docs/consumers.md", _): story.expectFiles(of: outcome.block)
        default: break
        }
    }

    /// What has come of it.
    func end(_ story: Story) throws {
        let bench = story.bench
        switch document {
        case "README.md", "docs/proxmox.md": try bench.expectTemplate()
        case "docs/nodes.md": try bench.expectTemplates()
        case "docs/packages.md": try #expect(bench.machines().isEmpty)
        case "docs/scheduled.md": try #expect(bench.machines() == [211, 21100])
        case "docs/settings.md": try #expect(bench.machines() == [211, 9000, 21100, 900000])
        case "docs/try.md": try #expect(bench.machines() == [211, 21100])
        default: break
        }
    }
}
