import Foundation
import Testing

/// Something between the tool and Proxmox, or a Proxmox that somebody else has taken over, that tries to hang the tool, to
/// fill its memory, or to get the token. HostileProxmoxRows.swift has what it does.
@Suite(.blocking) struct HarmfulProxmoxTests {
    @Test(.simulator, arguments: HostileRow.proxmox)
    func `a Proxmox does no harm`(group: HostileGroup) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let trap = bench.scratch.path + "/trap"
            let server = try HostileServer.proxmox(bench, group.rows.map(\.way), trap: trap)
            let ports = try JSON(server.ready)
            let before = try bench.inventory()
            try bench.simulator.change("/save", ["name": "before"])
            try HostileRun.all(group.rows) { row in
                let home = try bench.scratch.directory("home-\(row.way)")
                let url = "https://127.0.0.1:\(ports[row.way]?.int ?? 0)"
                let arguments = row.arguments.isEmpty ? ["build"] : row.arguments
                return HostileRun(row, try bench.tool.start(arguments, ["HOME": home, "PROXMOX_URL": url]))
            } after: { row in
                if row.leaves {
                    try #expect(bench.inventory().lines.allSatisfy { !$0.hasPrefix("guest \(bench.target.vmid) ") })
                    try bench.simulator.change("/restore", ["name": "before"])
                }
                try #expect(bench.inventory() == before, "\(row.way)")
                #expect(!FileManager.default.fileExists(atPath: trap), "\(row.way): a redirect was followed")
            }
            try #expect(bench.inventory() == before)
            withExtendedLifetime(server) {}
        }
    }

    @Test func `every way of the fixture has a row`() throws {
        try #expect(
            HostileServer.ways("hostile-proxmox").sorted() == HostileRow.proxmox.flatMap(\.rows).map(\.way).sorted())
    }
}
