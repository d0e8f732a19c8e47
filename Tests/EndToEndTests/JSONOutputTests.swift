import Foundation
import Testing

/// The results for machines have the members that docs/json.md shows, and no others.
@Suite(.blocking) struct JSONOutputTests {
    /// The example below a heading.
    private static func example(_ heading: String) throws -> JSON {
        let text = try String(contentsOfFile: Settings.repository + "/docs/json.md", encoding: .utf8)
        let section = text.components(separatedBy: "\n## ").first { $0.hasPrefix("`\(heading)`") }
        let parts = try #require(section, "\(heading)").components(separatedBy: "```")
        let block = try #require(parts.first { $0.hasPrefix("json\n") }, "\(heading)")
        return try JSON(String(block.dropFirst("json\n".count)))
    }

    /// Names and kinds of all members. Lists are of one kind, and the details of a step have names of their own.
    private static func shape(_ value: JSON) -> JSON {
        switch value {
        case .object(let members):
            .object(Dictionary(uniqueKeysWithValues: members.map { ($0, $0 == "details" ? "…" : shape($1)) }))
        case .array(let elements): .array(elements.prefix(1).map(shape))
        case .string: "text"
        case .number: "number"
        case .bool: "flag"
        case .null: nil
        }
    }

    @Test(.simulator) func `every result is as it is documented`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            func expect(_ command: String, _ exit: Int32 = 0, _ settings: [String: String?] = [:]) throws {
                let isJSON = command.hasSuffix(" json")
                let words = command.split(separator: " ").map(String.init) + (isJSON ? [] : ["--output", "json"])
                let outcome = try bench.tool.run(words, settings)
                #expect(outcome.ending == .exit(exit), "\(outcome)")
                let found = try JSON(outcome.output)
                #expect(found["schema"] == 1, "\(outcome)")
                let expected = try Self.example(exit == 77 ? "error" : command)
                #expect(Self.shape(found) == Self.shape(expected), "\(command): \(found.text)")
            }
            try expect("build --dry-run")
            try expect("build --dry-run", 77, ["PROXMOX_SECRET": "00000000-0000-0000-0000-000000000000"])
            try expect("build")
            try bench.clone(bench.target.vmid, as: 9001)
            try bench.mirror.publish(MirrorServer.newerRelease)
            try expect("check", 2)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try expect("list")
            try expect("rollback")
            try expect("prune --keep 0 --dry-run")
            try expect("doctor")
            try expect("values --for json")
            let text = "PROXMOX_URL=https://pve:8006\nPROXMOX_FLATCAR_CHANEL=beta\n[211]\n"
            let file = try bench.scratch.file("config.env", text)
            try expect(
                "config print", 0,
                ["PROXMOX_FLATCAR_CONFIG": file, "PROXMOX_FLATCAR_TEMPLATE": "211", "PROXMOX_URL": nil as String?])
            try expect("config check", 64, ["PROXMOX_FLATCAR_CONFIG": file])
        }
    }

    @Test(.simulator) func `the result of a trial is as it is documented`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            try bench.simulator.change("/settings", ["guest-failed-units": ["app.service"]])
            let command = "try --expect-unit app.service"
            let outcome = try bench.tool.run(command.split(separator: " ").map(String.init) + ["--output", "json"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            let found = try JSON(outcome.output)
            let expected = try Self.example(command)
            #expect(Self.shape(found) == Self.shape(expected), "\(found.text)")
        }
    }
}
