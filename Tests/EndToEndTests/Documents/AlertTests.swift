import Foundation
import Testing

/// What a document says of metrics: each that it names is written, and each that is written is named.
@Suite(.blocking, .simulator) struct AlertTests {
    private static let prefix = "proxmox_flatcar_"
    private static let page = Block.text(of: "docs/scheduled.md")

    /// All metrics of two builds, of which the second has a newer release wait.
    private func written(_ bench: Bench) throws -> Set<String> {
        let file = try bench.scratch.file("flatcar.prom", "")
        try #expect(bench.tool.run(["build", "--metrics-file", file]).ending == .exit(0))
        let first = try String(contentsOfFile: file, encoding: .utf8)
        try bench.mirror.publish(MirrorServer.newerRelease)
        try #expect(bench.tool.run(["build", "--metrics-file", file, "--soak", "7"]).ending == .exit(0))
        let both = try first + String(contentsOfFile: file, encoding: .utf8)
        return Set(both.matches(of: /(?m)^(proxmox_flatcar_\w+)\{/).map { String($0.1) })
    }

    @Test func `alerts and the table name the metrics that there are`() throws {
        try Bench.run { bench in
            let written = try written(bench)
            let section =
                Self.page.components(separatedBy: "\n## Metrics\n").dropFirst().first?
                .components(separatedBy: "\n## ").first ?? ""
            let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            let names = rows.flatMap { row in
                row.split(separator: "|")[0].matches(of: /`(\w+)`/).map { Self.prefix + $0.1 }
            }
            #expect(Set(names) == written, "\(Set(names).symmetricDifference(written))")
            for block in BlockCheck.alerts.blocks {
                let used = block.text.matches(of: /proxmox_flatcar_\w+/).map { String($0.output) }
                #expect(!used.isEmpty && written.isSuperset(of: used), "\(block.place): \(used)")
            }
        }
    }

    /// As Prometheus reads it: a list of alerts with a name and an expression, whose brackets match.
    @Test(arguments: BlockCheck.alerts.blocks) func `alerts have the form of alerts`(block: Block) throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "alerts") }
        let script = """
            import re, sys, yaml
            for rule in yaml.safe_load(sys.stdin):
                assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule
                assert re.fullmatch(r"[A-Za-z]\\w*", rule["alert"]), rule
                assert re.fullmatch(r"time\\(\\) - \\w+ [<>] \\d+( \\* \\d+)?", rule["expr"]), rule
            """
        try Command.run("/usr/bin/python3", ["-c", script], input: block.text, in: scratch)
    }
}
