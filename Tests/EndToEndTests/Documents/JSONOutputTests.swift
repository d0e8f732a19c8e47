import Foundation
import Testing

/// The results for machines have the members that docs/json.md shows, and no others.
@Suite(.blocking) struct JSONOutputTests {
    static let document = "docs/json.md"

    /// The commands whose results it shows; each is the heading of its example.
    private static let documented = Set(BlockCheck.result.blocks.map { $0.heading.filter { $0 != "`" } })
    private static let trial = "try --expect-unit app.service"

    /// The example below a heading.
    private static func example(_ heading: String) throws -> JSON {
        let block = BlockCheck.result.blocks.first { $0.heading == "`\(heading)`" }
        return try JSON(#require(block, "\(heading)").text)
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
            var compared: Set = [Self.trial]
            func expect(_ command: String, _ exit: Int32 = 0, _ settings: [String: String?] = [:]) throws {
                let isJSON = command.hasSuffix(" json")
                let words = command.split(separator: " ").map(String.init) + (isJSON ? [] : ["--output", "json"])
                let outcome = try bench.tool.run(words, settings)
                #expect(outcome.ending == .exit(exit), "\(outcome)")
                let found = try JSON(outcome.output)
                #expect(found["schema"] == 1, "\(outcome)")
                let heading = exit == 77 ? "error" : command
                compared.insert(heading)
                let expected = try Self.example(heading)
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
            #expect(compared == Self.documented)
        }
    }

    @Test(.simulator) func `the result of a trial is as it is documented`() throws {
        try Bench.run { bench in
            try bench.buildForTrial()
            try bench.simulator.change("/settings", ["guest-failed-units": ["app.service"]])
            let outcome = try bench.tool.run(Self.trial.split(separator: " ").map(String.init) + ["--output", "json"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            let found = try JSON(outcome.output)
            let expected = try Self.example(Self.trial)
            #expect(Self.shape(found) == Self.shape(expected), "\(found.text)")
        }
    }
}
