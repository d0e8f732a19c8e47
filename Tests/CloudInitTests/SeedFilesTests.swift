import CloudInit
import Testing

@Suite struct SeedFilesTests {
    static let config = Array(#"{"ignition":{"version":"3.3.0"}}"#.utf8)

    @Test func `vendor data leaves user data empty, and the other files are there`() throws {
        let seed = try SeedFiles(ignition: Self.config, in: .vendor, instanceID: "abc")
        #expect(seed.userData.isEmpty)
        #expect(seed.vendorData == Self.config)
        #expect(seed.metaData == Array("instance-id: abc\n".utf8))
        #expect(seed.networkConfig == Array("version: 1\nconfig: []\n".utf8))
        #expect(seed.files.map(\.name) == ["meta-data", "network-config", "user-data", "vendor-data"])
    }

    @Test func `user data leaves vendor data empty`() throws {
        let seed = try SeedFiles(ignition: Self.config, in: .user, instanceID: "abc")
        #expect(seed.userData == Self.config)
        #expect(seed.vendorData.isEmpty)
    }

    @Test(arguments: [
        "#cloud-config\n{}", "#!/bin/sh\n", "", " {}", "\n{}", "\u{FEFF}{}", "[]", "Content-Type: multipart/mixed\n",
    ])
    func `what Flatcar would skip is refused`(_ text: String) {
        #expect(throws: CloudInitError.notIgnition(name: "vendor-data")) {
            try SeedFiles(ignition: Array(text.utf8), in: .vendor, instanceID: "abc")
        }
    }

    @Test func `1 MiB is taken and one byte more is not`() throws {
        let most = [UInt8(ascii: "{")] + [UInt8](repeating: 0x20, count: SeedFiles.fileLimit - 1)
        _ = try SeedFiles(ignition: most, in: .vendor, instanceID: "abc")
        #expect(throws: CloudInitError.fileTooLarge(name: "user-data", bytes: most.count + 1, limit: 1 << 20)) {
            try SeedFiles(ignition: most + [0x20], in: .user, instanceID: "abc")
        }
    }

    @Test func `together they stay below 3 MiB`() throws {
        let full = [UInt8](repeating: 0, count: 1 << 20)
        #expect(throws: CloudInitError.tooLarge(bytes: 3 << 20, limit: 3 << 20)) {
            try SeedFiles(userData: full, vendorData: full, metaData: full, networkConfig: [])
        }
        _ = try SeedFiles(userData: full, vendorData: full, metaData: Array(full.dropLast()), networkConfig: [])
    }
}
