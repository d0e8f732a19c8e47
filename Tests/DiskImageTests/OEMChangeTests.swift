import DiskImage
import Testing

@Suite struct OEMChangeTests {
    private static let stock =
        "# Flatcar GRUB settings\n\nset oem_id=\"qemu\"\nset linux_append=\"flatcar.autologin\"\n"

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let before: String
        var platform = "proxmoxve"
        var autologin = true
        var arguments: [String] = []
        /// Without the newlines at the end.
        let after: String

        var testDescription: String { name }
    }

    private static let rows = [
        Row(
            name: "comment and blank line give the room", before: stock,
            after: "set oem_id=\"proxmoxve\"\nset linux_append=\"flatcar.autologin\""),
        Row(
            name: "a blank line is enough, and the comment stays", before: "# a\n\n\n\n\n\nset oem_id=\"qemu\"\n",
            after: "# a\nset oem_id=\"proxmoxve\""),
        Row(
            name: "a shorter word leaves the comment", before: stock, platform: "kvm",
            after: "# Flatcar GRUB settings\n\nset oem_id=\"kvm\"\nset linux_append=\"flatcar.autologin\""),
        Row(
            name: "no console without a password", before: stock, platform: "qemu", autologin: false,
            after: "# Flatcar GRUB settings\n\nset oem_id=\"qemu\"\nset linux_append=\"\""),
        Row(
            name: "only the word goes, in all its forms",
            before: "set oem_id=\"qemu\"\nset linux_append=\"a flatcar.autologin=ttyS0 coreos.autologin b\"\n",
            platform: "qemu", autologin: false, after: "set oem_id=\"qemu\"\nset linux_append=\"a b\""),
        Row(
            name: "arguments are added once",
            before: "# \(String(repeating: "x", count: 40))\nset oem_id=\"qemu\"\nset linux_append=\"quiet\"\n",
            platform: "qemu", arguments: ["loglevel=4", "quiet", "loglevel=4"],
            after: "set oem_id=\"qemu\"\nset linux_append=\"quiet loglevel=4\""),
        Row(
            name: "a line for arguments is made where there is none",
            before: "# \(String(repeating: "x", count: 40))\nset oem_id=\"qemu\"\n", platform: "qemu",
            arguments: ["quiet"], after: "set oem_id=\"qemu\"\nset linux_append=\"quiet\""),
        Row(
            name: "the last of two lines gets the arguments",
            before: "set oem_id=\"qemu\"\nset linux_append=\"a\"\nset linux_append=\"$linux_append b\"\n\n\n\n",
            platform: "qemu", arguments: ["c"],
            after: "set oem_id=\"qemu\"\nset linux_append=\"a\"\nset linux_append=\"$linux_append b c\""),
        Row(
            name: "every line that sets the platform, indented ones too",
            before: "if true; then\n  set oem_id=\"a\"\nfi\nset oem_id=\"b\" # c\n", platform: "z",
            after: "if true; then\n  set oem_id=\"z\"\nfi\nset oem_id=\"z\" # c"),
        Row(
            name: "lines of others stay, down to their spaces",
            before: "set  x=\"1\"\t\nset oem_id=\"qemu\"\nset linux_append=\"a   b\"\nset oem_ids=\"qemu\"\n",
            platform: "kvm2",
            after: "set  x=\"1\"\t\nset oem_id=\"kvm2\"\nset linux_append=\"a   b\"\nset oem_ids=\"qemu\""
        ),
        Row(
            name: "a comment that looks like a setting is none",
            before: "# set oem_id=\"no\"\nset oem_id=\"ab\"\n", platform: "cd",
            after: "# set oem_id=\"no\"\nset oem_id=\"cd\""),
        Row(
            name: "an escaped quote does not end the value",
            before: "set oem_id=\"qemu\"\nset linux_append=\"a=\\\"b\\\" flatcar.autologin\"\n", platform: "qemu",
            autologin: false, after: "set oem_id=\"qemu\"\nset linux_append=\"a=\\\"b\\\"\""),
        Row(name: "no newline at the end", before: "set oem_id=\"ab\"", platform: "cd", after: "set oem_id=\"cd\""),
    ]

    @Test(arguments: rows)
    func `a text changes as it should and keeps its length`(row: Row) throws {
        let change = try OEMChange(
            platform: row.platform, consoleAutologin: row.autologin, kernelArguments: row.arguments)
        let text = try GRUBScript(Array(row.before.utf8)).text(with: change)
        #expect(text.count == row.before.utf8.count)
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
        #expect(String(decoding: text.dropLast(padding), as: UTF8.self) == row.after)
    }

    @Test(arguments: [
        "", "\n", "set oem_id=\"qemu\"", "set oem_id=\"qemu\"\n", stock, "\n\n# x\nset oem_id=\"qemu\"\n\n\n",
    ])
    func `nothing to change changes nothing`(text: String) throws {
        let change = try OEMChange(platform: "qemu")
        #expect(try GRUBScript(Array(text.utf8)).text(with: change) == Array(text.utf8))
    }

    @Test func `what does not fit says by how much`() throws {
        let change = try OEMChange(platform: "proxmoxve", kernelArguments: ["systemd.mask=docker.service"])
        #expect(throws: DiskImageError.noTextRoom(missing: 8)) {
            // 88 bytes, and there are 80.
            try GRUBScript(Array(Self.stock.utf8)).text(with: change)
        }
    }

    @Test(arguments: ["", "Qemu", "a b", "a\"", "a\nb", "ü", String(repeating: "a", count: 33)])
    func `a platform that cannot stand in the script is refused`(platform: String) {
        #expect(throws: DiskImageError.invalidPlatform(platform)) { try OEMChange(platform: platform) }
    }

    @Test(arguments: ["", "a b", "a\"b", "a'b", "$a", "a\\", "`a`", "a\n", "ü", String(repeating: "a", count: 257)])
    func `an argument that cannot stand in the script is refused`(argument: String) {
        #expect(throws: DiskImageError.invalidKernelArgument(argument)) {
            try OEMChange(platform: "qemu", kernelArguments: [argument])
        }
    }

    /// RFC 3720, appendix B.4, and the common check value.
    @Test(
        arguments: [
            (Array("123456789".utf8), 0xE306_9283),
            (Array(repeating: 0, count: 32), 0x8A91_36AA),
            (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E),
        ] as [([UInt8], UInt32)])
    func `CRC-32C of known texts`(bytes: [UInt8], checksum: UInt32) {
        #expect(CRC32C.checksum(bytes[...]) == checksum)
    }
}
