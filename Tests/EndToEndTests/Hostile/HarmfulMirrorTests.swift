import Foundation
import Testing

/// Mirrors that try to hang the tool, to fill its memory, or to have it believe what is not so. HostileMirrorRows.swift
/// has what they do.
@Suite(.blocking) struct HarmfulMirrorTests {
    @Test(.simulator, arguments: HostileRow.mirror)
    func `a mirror does no harm`(group: HostileGroup) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let server = try HostileServer.mirror(bench)
            let before = try bench.inventory()
            var directories: [String: String] = [:]
            try HostileRun.all(group.rows) { row in
                let home = try bench.scratch.directory("home-\(row.way)")
                let directory = try bench.scratch.directory("fetched-\(row.way)")
                directories[row.way] = directory
                let url = "\(server.ready)/\(row.way)"
                return HostileRun(
                    row,
                    try bench.tool.start(
                        row.arguments.isEmpty ? ["fetch", "--out", "\(directory)/image"] : row.arguments,
                        [
                            "HOME": home, "PROXMOX_FLATCAR_RELEASE_URL": url,
                            "PROXMOX_FLATCAR_SIGNING_KEY": "\(url)/key.asc",
                        ]))
            } after: { row in
                let directory = directories[row.way] ?? ""
                let files = try FileManager.default.contentsOfDirectory(atPath: directory)
                #expect(files == (row.exit == 0 ? ["image"] : []), "\(row.way)")
                guard files == ["image"] else { return }
                let image = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/image"))
                try #expect(image.count == bench.mirror.bytes(Mirror.plainImage).count, "\(row.way)")
            }
            try #expect(bench.inventory() == before)
            withExtendedLifetime(server) {}
        }
    }

    @Test func `every way of the fixture has a row`() throws {
        try #expect(
            HostileServer.ways("hostile-mirror").sorted() == HostileRow.mirror.flatMap(\.rows).map(\.way).sorted())
    }
}
