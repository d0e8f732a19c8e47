import Foundation
import Testing

/// Entering what `doctor` prints, run after run, comes to an end: in a build that works.
@Suite(.blocking, .simulator) struct DoctorRoundsTests {
    /// What a person asks for, on a node that has nothing of ours.
    struct Wish: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var options: [String] = []
    }

    static let wishes = [
        Wish(testDescription: "nothing named"),
        Wish(testDescription: "a pool that is not there", options: ["--pool", "flatcar"]),
        Wish(
            testDescription: "storages that are there, named",
            options: ["--disk-storage", "local-lvm", "--pool", "machines"]),
        Wish(
            testDescription: "storages that are not there, named",
            options: ["--disk-storage", "local-lvm", "--image-storage", "images", "--snippet-storage", "snippets"]),
        Wish(
            testDescription: "storages that are there, and hidden at first",
            options: ["--image-storage", "local", "--disk-storage", "local-lvm", "--snippet-storage", "local"]),
        Wish(testDescription: "a disk storage that is not there", options: ["--disk-storage", "fast"]),
        Wish(testDescription: "a smoke test", options: ["--smoke-test", "--pool", "flatcar"]),
        Wish(testDescription: "a VLAN", options: ["--vlan", "7"]),
    ]

    /// As Proxmox's installer leaves it.
    private static let bareNode: [String: JSON] = [
        "storages": [
            ["storage": "local", "type": "dir", "content": "iso,vztmpl,backup"],
            ["storage": "local-lvm", "type": "lvmthin", "content": "images"],
        ]
    ]

    @Test(arguments: [[], ["--pool", "flatcar"]])
    func `two rounds are enough for a VNet that is hidden at first`(options: [String]) throws {
        let vnet: JSON = ["vnet": "vnet1", "zone": "zone1"]
        try Bench.run(world: ["vnets": .array([vnet])]) { bench in
            var administrator = try Administrator(bench, entries: [:])
            let wish = ["--bridge", "vnet1"] + options
            for round in 1...3 {
                let outcome = try bench.tool.run(["doctor", "--output", "json"] + wish)
                if outcome.ending == .exit(0) { break }
                #expect(round <= 2, "\(outcome)")
                let findings = try JSON(outcome.output)["findings"]?.array.filter { $0["state"] != "optional" } ?? []
                for command in findings.flatMap({ $0["commands"]?.array.compactMap(\.string) ?? [] }) {
                    try administrator.enter(command)
                }
            }
            try #expect(bench.tool.run(["build"] + wish).ending == .exit(0))
        }
    }

    @Test(arguments: wishes) func `two rounds are enough for a bare node`(wish: Wish) throws {
        try Bench.run(world: Self.bareNode) { bench in
            // Storages are named by the wish alone.
            let unnamed: [String: String?] = [
                "PROXMOX_FLATCAR_IMAGE_STORAGE": nil, "PROXMOX_FLATCAR_DISK_STORAGE": nil,
            ]
            var administrator = try Administrator(bench, entries: [:])
            for round in 1...3 {
                let outcome = try bench.tool.run(["doctor", "--output", "json"] + wish.options, unnamed)
                if outcome.ending == .exit(0) { break }
                #expect(round <= 2, "\(outcome)")
                let findings = try JSON(outcome.output)["findings"]?.array ?? []
                let commands = findings.filter { $0["state"] != "optional" }
                    .flatMap { $0["commands"]?.array.compactMap(\.string) ?? [] }
                #expect(!commands.isEmpty, "\(outcome)")
                // A node refuses to add what it has.
                #expect(!commands.contains { $0.hasPrefix("pvesm add dir local ") }, "\(outcome)")
                var entered: [String] = []
                for command in commands where !entered.contains(command) {
                    try administrator.enter(command)
                    entered.append(command)
                }
            }
            let build = try bench.tool.run(["build"] + wish.options, unnamed)
            #expect(build.ending == .exit(0), "\(build)")
        }
    }
}
