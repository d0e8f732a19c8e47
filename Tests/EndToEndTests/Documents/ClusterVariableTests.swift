import Foundation
import Testing

/// The variables that docs/consumers.md explains are those of the cluster that is printed.
@Suite(.blocking) struct ClusterVariableTests {
    @Test func `each variable of the cluster has a row, and each row a variable`() throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a cluster") }
        // Nobody is asked, so that the template's node is a variable too.
        let printed = try Command.attempt(
            Tool.path, ["values", "--for", "capmox", "--format", "cluster"], ["PROXMOX_FLATCAR_CONFIG": "/dev/null"],
            in: scratch)
        #expect(printed.ending == .exit(0), "\(printed.messages)")
        // A second dollar sign hides the first from clusterctl.
        let used = Set(
            printed.text.matches(of: /(\$*)\$\{([A-Z_]+)[:=}]/).filter { $0.1.isEmpty }.map { String($0.2) })
        let table =
            Block.text(of: "docs/consumers.md").components(separatedBy: "\n| variable | says |\n")
            .dropFirst().first?.components(separatedBy: "\n\n").first ?? ""
        let explained = Set(
            table.split(separator: "\n").flatMap { row in
                row.split(separator: "|")[0].matches(of: /`([A-Z_]+)`/).map { String($0.1) }
            })
        #expect(!used.isEmpty && explained == used, "\(explained.symmetricDifference(used))")
    }
}
