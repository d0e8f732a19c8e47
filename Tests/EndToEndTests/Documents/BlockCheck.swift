import Testing

/// What a block is, and with that who checks it. A block that is none of these fails a test.
enum BlockCheck: CaseIterable {
    /// Run as it stands: `StoryTests`.
    case commands
    /// An override of the service's unit: `DropInTests`.
    case dropIn
    /// A settings file: `SettingsBlockTests`.
    case settings
    /// A result for machines: `JSONOutputTests`.
    case result
    /// Something that a run prints: `OutputTests`.
    case output
    /// Alerts by metrics: `AlertTests`.
    case alerts
    /// What stands on kustomize's base: `KustomizationTests`.
    case kustomization
    /// A drawing: `PictureTests`.
    case picture

    init?(_ block: Block) {
        switch block.language {
        case "sh": self = .commands
        case "ini": self = .dropIn
        case "env": self = .settings
        case "json" where block.document == JSONOutputTests.document: self = .result
        case "json", "text": self = .output
        case "yaml" where block.text.contains("kind: Kustomization\n"): self = .kustomization
        case "yaml" where block.text.hasPrefix("- alert: "): self = .alerts
        case "mermaid": self = .picture
        default: return nil
        }
    }

    /// All blocks that it is for: the arguments of the test that checks them.
    var blocks: [Block] { Block.all.filter { BlockCheck($0) == self } }
}

@Suite struct BlockCheckTests {
    @Test(arguments: Block.all) func `somebody checks every block`(block: Block) {
        #expect(BlockCheck(block) != nil, "\(block.place): a block of '\(block.language)' that nothing checks")
    }

    /// So that none of the suites has nothing to do.
    @Test(arguments: BlockCheck.allCases) func `there is a block of every kind`(check: BlockCheck) {
        #expect(!check.blocks.isEmpty)
    }
}
