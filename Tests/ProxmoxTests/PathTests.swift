import Proxmox
import Testing

@Suite struct PathTests {
    @Test func `a path is escaped segment by segment`() {
        let plain: Path = ["nodes", "pve1", "qemu", "211", "config"]
        #expect(plain.text == "/nodes/pve1/qemu/211/config")
        let volume: Path = ["storage", "local", "content", "local:import/flatcar-211.qcow2"]
        #expect(volume.text == "/storage/local/content/local%3Aimport%2Fflatcar-211.qcow2")
        // A name from outside cannot leave its place in the path.
        let hostile: Path = ["nodes", "../access?x=1#y", "status"]
        #expect(hostile.text == "/nodes/..%2Faccess%3Fx%3D1%23y/status")
    }

    @Test(arguments: ["", ".", ".."])
    func `a name of dots alone is refused, since it would leave its place`(name: String) throws {
        let path: Path = ["nodes", name, "tasks"]
        #expect(!path.isConfined)
        try withProxmox([:]) { server in
            let client = try server.client()
            let error = #expect(throws: ProxmoxError.self) { try client.ownTasks(on: name) }
            #expect("\(error.map { "\($0)" } ?? "")".contains("would lead to another call"))
            #expect(try server.requests().isEmpty)
        }
    }
}
