import Ignition
import Testing

/// What a config sets below `/proc/sys`.
@Suite struct KernelSettingsTests {
    static let rows: [(source: String, settings: [String: String])] = [
        ("data:,kernel.printk%20=%204%204%201%207%0A", ["kernel/printk": "4 4 1 7"]),
        ("data:,kernel.printk=4%094%0D%0Avm.swappiness%20=%2010", ["kernel/printk": "4 4", "vm/swappiness": "10"]),
        // Where the first separator is a dot, dots and slashes change places.
        ("data:,net.ipv4.conf.eth0/1.forwarding=1", ["net/ipv4/conf/eth0.1/forwarding": "1"]),
        ("data:,net/ipv4/conf/eth0.1/forwarding=1", ["net/ipv4/conf/eth0.1/forwarding": "1"]),
        ("data:,-kernel.printk=6", ["kernel/printk": "6"]),
        ("data:,kernel.printk=5%0Akernel.printk=6", ["kernel/printk": "6"]),
        ("data:,kernel.core_pattern=%7C/bin/x%20a=b", ["kernel/core_pattern": "|/bin/x a=b"]),
        ("data:,%23%20kernel.printk=1%0A;kernel.printk=2%0A%23kernel.printk=3", [:]),
        ("data:,net.ipv4.conf.*.rp_filter=2", [:]), ("data:,kernel.printk%0Akernel.printk=%0A=1%0Aa%20b=1", [:]),
        ("https://example.org/a", [:]),
    ]

    @Test(arguments: rows)
    func `a line sets a name, as the kernel has it, to a value`(source: String, settings: [String: String]) throws {
        #expect(try read(#"{"path": "/etc/sysctl.d/a.conf", "contents": {"source": "\#(source)"}}"#) == settings)
    }

    @Test func `files are read by name, and only those that systemd reads`() throws {
        let files = [("90-b.conf", "3"), ("10-a.conf", "5"), ("99-readme", "6")].map { name, value in
            #"{"path": "/etc/sysctl.d/\#(name)", "contents": {"source": "data:,kernel.printk=\#(value)"}}"#
        }
        #expect(try read(files.joined(separator: ",")) == ["kernel/printk": "3"])
    }

    private func read(_ files: String) throws -> [String: String] {
        let text = #"{"ignition": {"version": "3.3.0"}, "storage": {"files": [\#(files)]}}"#
        return try Config.read(Fragment(name: "test", text: Array(text.utf8))).kernelSettings
    }
}
