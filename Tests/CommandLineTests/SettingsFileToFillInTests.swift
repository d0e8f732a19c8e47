import CommandLine
import Foundation
import Testing

/// The commented settings file that scripts/install puts in place, beside the table.
@Suite struct SettingsFileToFillInTests {
    /// Set outside it: the secret, and what says where the file is.
    static let elsewhere: Set = ["PROXMOX_SECRET", "PROXMOX_FLATCAR_CONFIG"]

    /// As it is, and with what is commented out.
    private func texts() throws -> (installed: String, everything: String) {
        let repository = (0..<3).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }
        let text = try String(contentsOfFile: repository + "/scripts/systemd/config.env", encoding: .utf8)
        return (text, text.replacing(/(?m)^#(?=[A-Z_]+=)/, with: ""))
    }

    /// The variables it names, with their values.
    private func entries() throws -> [String: String] {
        let entries = try SettingsFile(path: "config.env", text: texts().everything).entries()
        return try Dictionary(entries.map { ($0.key, $0.value) }) { _, _ in throw Unexpected(what: "a line twice") }
    }

    @Test func `it names every setting of a build, and nothing else`() throws {
        let build = try #require(program.command(named: "build"))
        let known = Set(build.allOptions.compactMap(\.environment)).subtracting(Self.elsewhere)
        let named = Set(try entries().keys)
        #expect(known.subtracting(named).sorted() == [], "not in scripts/systemd/config.env")
        #expect(named.subtracting(known).sorted() == [], "in scripts/systemd/config.env, and no setting of build")
    }

    @Test func `what is commented out shows the default where there is one`() throws {
        let entries = try entries()
        for option in program.allOptions {
            guard let variable = option.environment, case .defaulted(let text) = option.presence,
                let shown = entries[variable]
            else { continue }
            #expect(shown == text, "\(variable)")
        }
    }

    @Test func `every line is a value that the tool takes`() throws {
        let filled = try texts().everything
            .replacing("PROXMOX_URL=\n", with: "PROXMOX_URL=https://pve.example:8006\n")
            .replacing("PROXMOX_TOKEN=\n", with: "PROXMOX_TOKEN=root@pam!build\n")
        let found = try invocation("build", environment: ["PROXMOX_SECRET": "s3cret"], file: filled + "[211]\n")
        #expect(found.warnings.isEmpty)
        #expect(found.source(of: Settings.vlan)?.description.hasPrefix("config.env:") == true)
        #expect(found[Settings.kernelArgument] == ["loglevel=4", "quiet"])
    }

    @Test func `as it is installed it sets nothing, and the two that must be filled in are asked for`() throws {
        let error = try usageError {
            _ = try invocation("build", environment: ["PROXMOX_SECRET": "s3cret"], file: try texts().installed)
        }
        #expect(error.message.contains("PROXMOX_URL") && error.message.contains("PROXMOX_TOKEN"))
        let found = try invocation("build", environment: connection, file: try texts().installed)
        #expect(found.source(of: Settings.vmid) == .standard && found.warnings.isEmpty)
    }
}
