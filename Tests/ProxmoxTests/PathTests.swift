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
}
