import CloudInit
import Testing

@Suite struct NameTests {
    static let digest = "0123456789ABCDEF" + String(repeating: "0", count: 48)

    @Test func `names carry the first 16 digits of the digest`() throws {
        let name = try ConfigFileName(sha256: Self.digest)
        #expect(name.snippet == "flatcar-base-0123456789abcdef.ign")
        #expect(name.uploadedSnippet == "flatcar-base-0123456789abcdef.tar.gz")
        #expect(name.image == "flatcar-base-0123456789abcdef.iso")
    }

    @Test(arguments: [
        "", "0123", String(repeating: "g", count: 64), String(repeating: "a", count: 65),
        String(repeating: "é", count: 32),
    ])
    func `what is no SHA-256 is refused`(_ text: String) {
        #expect(throws: CloudInitError.badDigest) { try ConfigFileName(sha256: text) }
    }

    @Test func `all its names are recognised`() throws {
        let name = try ConfigFileName(sha256: Self.digest)
        for text in [name.snippet, name.uploadedSnippet, name.image] {
            #expect(ConfigFileName(recognizing: text) == name)
        }
    }

    @Test(arguments: [
        "flatcar-base-0123456789abcdef", "flatcar-base-0123456789abcdef.yaml", "flatcar-base-0123456789ABCDEF.ign",
        "flatcar-base-0123456789abcde.ign", "flatcar-base-0123456789abcdef0.ign",
        "my-flatcar-base-0123456789abcdef.ign",
        "flatcar-base-0123456789abcdef.ign.bak", "flatcar-base-.ign", "",
    ])
    func `other people's files are not taken for ours`(_ text: String) {
        #expect(ConfigFileName(recognizing: text) == nil)
    }

    @Test(
        arguments: [
            ("", []), ("flatcar-base-", []), ("vendor=a:snippets/flatcar-base-0123456789abcdef.ign", ["ign"]),
            ("a:iso/flatcar-base-0123456789abcdef.iso,media=cdrom", ["iso"]),
            ("flatcar-base-flatcar-base-0123456789abcdef.tar.gz", ["tar.gz"]),
            (
                "user=a:snippets/flatcar-base-0123456789abcdef.ign,vendor=b:snippets/flatcar-base-0123456789abcdef.iso",
                ["ign", "iso"]
            ), ("flatcar-base-0123456789ABCDEF.ign flatcar-base-0123456789abcdef.txt", []),
        ] as [(String, Set<String>)])
    func `all names in a text are found`(text: String, suffixes: Set<String>) {
        #expect(ConfigFileName.names(in: text) == Set(suffixes.map { "flatcar-base-0123456789abcdef.\($0)" }))
    }

    @Test func `the cicustom property names slot and volume`() throws {
        let name = try ConfigFileName(sha256: Self.digest)
        #expect(
            try CustomData(slot: .vendor, storage: "local", name: name.snippet).property
                == "vendor=local:snippets/flatcar-base-0123456789abcdef.ign")
        #expect(
            try CustomData(slot: .user, storage: "nfs-1_x.y", name: name.uploadedSnippet).property
                == "user=nfs-1_x.y:snippets/flatcar-base-0123456789abcdef.tar.gz")
    }

    @Test(arguments: [
        ("", "a.ign"), ("1local", "a.ign"), ("local,user=x", "a.ign"), ("lo:cal", "a.ign"), ("local-", "a.ign"),
        ("local", ""), ("local", "../a"), ("local", "a,user=b"), ("local", "a b"), ("local", ".a"), ("löcal", "a.ign"),
    ])
    func `what would break out of the property is refused`(_ storage: String, _ name: String) {
        #expect(throws: CloudInitError.badVolume(storage: storage, name: name)) {
            try CustomData(slot: .vendor, storage: storage, name: name)
        }
    }
}
