import Ignition
import Testing

/// What of a config the kernel's command line can say.
@Suite struct KernelArgumentTests {
    static let rows: [(members: String, arguments: [String])] = [
        (#""kernelArguments": {"shouldExist": ["a", "b=c"], "shouldNotExist": ["d"]}"#, ["a", "b=c"]),
        (
            #""systemd": {"units": [{"name": "b.service", "mask": true}, {"name": "c.service", "mask": false}, {"name": "a.timer", "mask": true}]}"#,
            ["systemd.mask=b.service", "systemd.mask=a.timer"]
        ),
        (file("data:,kernel.printk%20=%204%204%201%207%0A"), ["loglevel=4"]),
        (file("data:;base64,a2VybmVsLnByaW50az0zCg=="), ["loglevel=3"]),
        (file("data:,%23%20kernel.printk=1%0Akernel/printk%09=%205%0A-kernel.printk=6"), ["loglevel=6"]),
        (file("data:,kernel.printk_ratelimit=5"), []),
        (file("data:,kernel.printk"), []),
        (file("data:,kernel.printk="), []),
        (file("data:,kernel.printk=many"), []),
        (file("data:,kernel.printk=99"), []),
        (file("data:,kernel.printk=4", path: "/etc/sysctl.d/readme"), []),
        (file("data:,kernel.printk=4", path: "/etc/other.conf"), []),
        (file("https://example.org/a"), []),
        (
            #""storage": {"files": [{"path": "/etc/sysctl.d/90-b.conf", "contents": {"source": "data:,kernel.printk=3"}}, {"path": "/etc/sysctl.d/10-a.conf", "contents": {"source": "data:,kernel.printk=5"}}]}"#,
            ["loglevel=3"]
        ),
        (
            #""systemd": {"units": [{"name": "a.service", "mask": true}]}, "kernelArguments": {"shouldExist": ["systemd.mask=a.service"]}"#,
            ["systemd.mask=a.service"]
        ),
    ]

    private static func file(_ source: String, path: String = "/etc/sysctl.d/a.conf") -> String {
        #""storage": {"files": [{"path": "\#(path)", "contents": {"source": "\#(source)"}}]}"#
    }

    @Test(arguments: rows)
    func `what the command line can say is found, the most important first`(
        members: String, arguments: [String]
    ) throws {
        #expect(try config33(members).kernelArguments == arguments)
    }

    @Test func `the base fragments quiet the console first`() throws {
        let merged = Config.merge(try BaseFragments.all.map { fragment in try Config.read(fragment) })
        #expect(merged.kernelArguments.prefix(2) == ["loglevel=4", "systemd.mask=locksmithd.service"])
        #expect(merged.kernelArguments.contains("systemd.mask=docker.service"))
    }
}
