import CommandLine
import Testing

/// What is known of a run's templates whatever is wrong with the settings.
@Suite struct ReadableSettingsTests {
    private func read(
        _ line: String, _ environment: [String: String] = [:], _ file: String?, isComplete: Bool = true
    ) throws -> [ReadableSettings] {
        guard case .run(let parsed) = try program.parse(line.split(separator: " ").map(String.init)) else {
            throw Unexpected(what: "a text")
        }
        return parsed.readableSettings(
            environment: environment, file: file.map { SettingsFile(path: "config.env", text: $0) },
            isComplete: isComplete)
    }

    private static let two =
        "PROXMOX_FLATCAR_CORES=zwei\n[300]\n[lab]\nPROXMOX_FLATCAR_VMID=400\nPROXMOX_FLATCAR_POOL=a\n"

    /// A command line, a file, and the sections with their VMIDs that the run is for; `nil` for one that is not known.
    static let runs: [(line: String, file: String?, sections: [String?], vmids: [Int?])] = [
        ("build", nil, [nil], [211]), ("build --vmid 7x", nil, [nil], [nil]), ("build --nodes a", nil, [nil], [nil]),
        ("build --all", two, ["300", "lab"], [300, 400]), ("build --template lab", two, ["lab"], [400]),
        ("build --template no", two, [nil], [nil]), ("build --template a!b", two, [nil], [nil]),
        ("build", two, [nil], [nil]), ("build", "[lab]\n", ["lab"], [211]),
        ("build", "PROXMOX_FLATCAR_TEMPLATE=lab\n" + two, ["lab"], [400]),
        ("build --all", "x\n" + two, ["300", "lab"], [300, 400]),
        ("build --all", "[a b]\n" + two, ["300", "lab"], [nil, nil]),
        ("build", "PROXMOX_FLATCAR_VMID\r\n", [nil], [nil]), ("build", "PROXMOX_FLATCAR_CORES\r\n", [nil], [211]),
        ("build --vmid 300", "PROXMOX_FLATCAR_VMID\n", [nil], [300]), ("build", "a=b\n\0", [nil], [nil]),
    ]

    @Test(arguments: runs) func `each template is known, or known not to be`(
        line: String, file: String?, sections: [String?], vmids: [Int?]
    ) throws {
        let found = try read(line, [:], file)
        #expect(found.map(\.section) == sections)
        #expect(found.map { $0.saysTemplates ? $0.examination.invocation[Settings.vmid] : nil } == vmids)
    }

    @Test func `a file that cannot be read may say any template`() throws {
        try #expect(read("build", [:], nil, isComplete: false).map(\.saysTemplates) == [false])
        try #expect(
            read("build", ["PROXMOX_FLATCAR_VMID": "300"], nil, isComplete: false).map(\.saysTemplates) == [true])
    }

    @Test func `what is right counts beside what is wrong`() throws {
        let found = try #require(read("build --template lab --memory x", [:], Self.two).first?.examination)
        #expect(found.invocation[Settings.pool] == "a" && found.isWrong(Settings.cores))
        #expect(found.isWrong(Settings.memory) && found.invocation.source(of: Settings.memory) == .standard)
    }
}
