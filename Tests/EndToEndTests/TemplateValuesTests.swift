import Foundation
import Testing

/// What consumers are told about the template that stands on a Proxmox.
@Suite(.blocking) struct TemplateValuesTests {
    private static let consumers = ["capmox", "cluster-chart", "kamaji", "terraform", "ansible", "json"]

    /// The settings without a connection.
    private static func unconnected(_ bench: Bench) -> [String: String?] {
        bench.tool.environment.filter { $0.key.hasPrefix("PROXMOX") }.mapValues { _ in nil as String? }
            .merging(["PROXMOX_FLATCAR_CONFIG": "/dev/null"]) { $1 }
    }

    private func values(_ consumer: String, _ more: String..., of bench: Bench) throws -> String {
        let format = consumer == "capmox" ? ["--format", "clusterctl"] : []
        let outcome = try bench.tool.run(["values", "--for", consumer] + format + more)
        #expect(outcome.ending == .exit(0), "\(outcome)")
        return outcome.text
    }

    private func yaml(_ text: String, _ bench: Bench) throws -> JSON {
        let program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
        return try JSON(Command.run("python3", ["-c", program], input: text, in: bench.scratch).output)
    }

    @Test func `values are those of the template that is there`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let (vmid, version, node) = (bench.target.vmid, try bench.currentVersion(), bench.target.node)
            let bridge = bench.target.bridge ?? "vmbr0"
            let tags = try bench.api.configuration(of: version)["tags"]?.string?.split(separator: ";").map(String.init)
            let all = try #require(tags).sorted()

            let json = try JSON(values("json", of: bench))
            #expect(
                json["template"] == [
                    "vmid": .number(Double(vmid)), "node": .string(node), "bridge": .string(bridge),
                    "bootDevice": "scsi0", "diskSize": .number(Double(20 << 30)), "cores": 2, "memory": 2048,
                    "cloudInitDrive": .bool(true), "firmware": "seabios",
                ])
            #expect(
                json["version"]?["vmid"]?.int == version && json["version"]?["release"]?.string == MirrorServer.release)
            #expect(json["version"]?["tags"] == .array(all.map(JSON.string)))

            let pool = try #require(yaml(values("kamaji", of: bench), bench)["nodePools"]?.array.first)
            #expect(pool["templateId"]?.int == version && pool["sourceNode"]?.string == node)
            #expect(pool["network"]?["bridge"]?.string == bridge)
            #expect(pool["disks"]?["bootVolume"] == ["disk": "scsi0", "sizeGb": 20])
            let byTags = try yaml(values("kamaji", "--by", "tags", of: bench), bench)["nodePools"]?.array.first
            #expect(byTags?["templateSelector"]?["matchTags"] == .array(all.map(JSON.string)))
            let byVMID = try yaml(values("kamaji", "--by", "vmid", of: bench), bench)["nodePools"]?.array.first
            #expect(byVMID?["templateId"]?.int == vmid)

            let chart = try yaml(values("cluster-chart", of: bench), bench)
            #expect(chart["proxmox"]?["template"]?["template_vmid"]?.string == "\(vmid)")
            #expect(chart["proxmox"]?["template"]?["sourcenode"]?.string == node)
            #expect(chart["proxmox"]?["vm"]?["bridge"]?.string == bridge)

            let terraform = try values("terraform", of: bench)
            #expect(terraform.contains("vm_id     = \(vmid)\n    node_name = \"\(node)\"\n"), "\(terraform)")
            #expect(terraform.contains("bridge = \"\(bridge)\"") && terraform.contains("initialization {"))
            #expect(try values("terraform", "--by", "version", of: bench).contains("vm_id     = \(version)\n"))
            #expect(try values("terraform", "--by", "tags", of: bench).contains("length(vm.tags) == \(all.count)"))

            let play = try yaml(values("ansible", of: bench), bench).array.first?["vars"]
            #expect(play?["template_vmid"]?.int == vmid && play?["template_node"]?.string == node)
            #expect(play?["machine_bridge"]?.string == bridge)
        }
    }

    @Test func `a new version has another VMID, and the template keeps its own`() throws {
        try Bench.run { bench in
            func found() throws -> (version: Int?, template: Int?, chart: String) {
                let json = try JSON(values("json", of: bench))
                let pool = try yaml(values("kamaji", of: bench), bench)["nodePools"]?.array.first
                #expect(pool?["templateId"]?.int == json["version"]?["vmid"]?.int)
                return (
                    pool?["templateId"]?.int, json["template"]?["vmid"]?.int, try values("cluster-chart", of: bench)
                )
            }
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let first = try found()
            try bench.mirror.publish(MirrorServer.newerRelease)
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let second = try found()
            try #expect(second.version == bench.currentVersion() && second.version != first.version)
            #expect(first.template == bench.target.vmid && second.template == bench.target.vmid)
            #expect(first.chart == second.chart)
        }
    }

    @Test func `a larger disk and another bridge are said, and a smaller disk is refused`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let larger = try values("terraform", "--disk-size", "40G", "--bridge", "vmbr7", of: bench)
            #expect(larger.contains("size         = 40\n") && larger.contains("bridge = \"vmbr7\""), "\(larger)")
            let smaller = try bench.tool.run(["values", "--for", "terraform", "--disk-size", "10G"])
            #expect(smaller.ending == .exit(64) && smaller.output.isEmpty, "\(smaller)")
            #expect(smaller.complaints.first?.contains("20 GiB") == true, "\(smaller)")
        }
    }

    @Test(.simulator) func `values only look`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let before = try bench.simulator.read("/state")
            try bench.simulator.clearLog()
            for consumer in Self.consumers { _ = try values(consumer, of: bench) }
            let methods = try bench.simulator.requests().map(\.method)
            #expect(methods.count >= Self.consumers.count && Set(methods) == ["GET"])
            try #expect(bench.simulator.read("/state") == before)
        }
    }

    @Test(arguments: consumers) func `without the template there are no values of it`(consumer: String) throws {
        try Bench.run { bench in
            let format = consumer == "capmox" ? ["--format", "clusterctl"] : []
            let outcome = try bench.tool.run(["values", "--for", consumer] + format)
            #expect(outcome.ending == .exit(1) && outcome.output.isEmpty, "\(outcome)")
            #expect(outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.complaints.first?.contains("\(bench.target.vmid)") == true, "\(outcome)")
        }
    }

    /// Options without a connection, and a word of the message.
    @Test(arguments: [
        ("--for kamaji", "--by version: nobody was asked"), ("--for kamaji --by tags", "--by tags: nobody was asked"),
        ("--for terraform --by version", "--by version: nobody was asked"),
        ("--for cluster-chart --by tags", "--by tags"), ("--for json --by vmid", "--by does not go with --for json"),
        ("--for terraform --format cluster", "--format only goes with --for capmox"),
        ("--for json --url https://pve.invalid:8006", "--token"),
        ("--for json --url https://pve.invalid:8006 --token ci@pve!build", "--secret-file"),
    ])
    func `what cannot be said is a slip of the command line`(options: String, message: String) throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(
                ["values"] + options.split(separator: " ").map(String.init), Self.unconnected(bench))
            #expect(outcome.ending == .exit(64) && outcome.output.isEmpty, "\(outcome)")
            #expect(outcome.complaints.first?.contains(message) == true, "\(outcome)")
        }
    }

    @Test(arguments: [("on", "version", true), ("on", "tags", true), ("on", "vmid", false), ("off", "version", false)])
    func `clones that nobody could remove are warned of`(protection: String, by: String, isWarned: Bool) throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build", "--version-protection", protection]).ending == .exit(0))
            let outcome = try bench.tool.run(["values", "--for", "terraform", "--by", by])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("--version-protection off") == isWarned, "\(outcome)")
        }
    }

    @Test func `cluster-chart knows no tags`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let outcome = try bench.tool.run(["values", "--for", "cluster-chart", "--by", "tags"])
            #expect(
                outcome.ending == .exit(64) && outcome.complaints.first?.contains("only knows VMIDs") == true,
                "\(outcome)")
        }
    }

    /// What a consumer cannot do with Flatcar is said, and the values are printed.
    @Test(arguments: [
        ("cluster-chart", "Talos"), ("kamaji --by vmid", "cloud-config"), ("terraform", nil), ("ansible", nil),
        ("json", nil),
    ])
    func `without a connection, values are those of the settings`(options: String, warning: String?) throws {
        try Bench.run { bench in
            let words = ["values", "--vmid", "300", "--bridge", "vmbr7", "--node", "pve9", "--for"]
            let outcome = try bench.tool.run(
                words + options.split(separator: " ").map(String.init), Self.unconnected(bench))
            #expect(outcome.ending == .exit(0), "\(outcome)")
            for word in ["300", "vmbr7", "pve9"] { #expect(outcome.text.contains(word), "\(outcome)") }
            if let warning {
                #expect(outcome.errors.contains("warning: ") && outcome.errors.contains(warning), "\(outcome)")
            } else {
                #expect(outcome.errors.isEmpty, "\(outcome)")
            }
        }
    }
}
