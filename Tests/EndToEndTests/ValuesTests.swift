import Foundation
import Testing

/// What consumers are told about the template: no Proxmox, no mirror, no settings.
@Suite(.blocking) struct ValuesTests {
    @Test(.simulator) func `values need nothing and ask nobody`() throws {
        try Bench.run { bench in
            let nothing = bench.tool.environment.filter { $0.key.hasPrefix("PROXMOX") }.mapValues { _ in nil as String?
            }
            .merging(["PROXMOX_FLATCAR_CONFIG": "/dev/null"]) { $1 }
            try bench.simulator.clearLog()
            let outcome = try bench.tool.run(["values", "--for", "capmox"], nothing)
            #expect(outcome.ending == .exit(0) && outcome.errors.isEmpty, "\(outcome)")
            // Cluster API reads both documents.
            let program = """
                import json, sys, yaml
                spec = yaml.safe_load(sys.stdin)
                json.dump([spec, yaml.safe_load(spec["ignition"]["containerLinuxConfig"]["additionalConfig"])], sys.stdout)
                """
            let read = try JSON(
                Command.run("python3", ["-c", program], input: outcome.text, in: bench.scratch).output)
            #expect(read.array[0]["format"] == "ignition")
            let masked = read.array[1]["systemd"]?["units"]?.array.filter { $0["mask"]?.bool == true } ?? []
            #expect(masked.contains { $0["name"] == "locksmithd.service" })
            #expect(
                read.array[1]["storage"]?["files"]?.array.contains { $0["path"] == "/etc/flatcar/update.conf" } == true)

            let again = try bench.tool.run(["values", "--for", "capmox"], nothing)
            #expect(again.output == outcome.output, "the same settings give the same bytes")
            let variables = try bench.tool.run(
                ["values", "--for", "capmox", "--format", "clusterctl", "--node", "pve1", "--vmid", "300"], nothing)
            #expect(variables.text.contains("TEMPLATE_VMID: \"300\"\nPROXMOX_SOURCENODE: pve1\n"))
            try #expect(bench.simulator.requests().isEmpty && bench.mirror.requests().isEmpty)
        }
    }

    @Test func `values go to a file as a whole or not at all`() throws {
        try Bench.run { bench in
            let path = bench.scratch.path + "/values.yaml"
            let outcome = try bench.tool.run(["values", "--for", "capmox", "-o", path])
            #expect(outcome.ending == .exit(0) && outcome.output.isEmpty, "\(outcome)")
            let printed = try bench.tool.run(["values", "--for", "capmox", "-o", "-"])
            try #expect(Data(contentsOf: URL(filePath: path)) == printed.output)

            let nowhere = try bench.tool.run(["values", "--for", "capmox", "-o", "/nowhere/values.yaml"])
            #expect(nowhere.ending == .exit(1) && nowhere.complaints.count == 1, "\(nowhere)")
        }
    }

    @Test func `what Cluster API cannot be told ends the run with its place`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file(
                "mine.ign",
                #"{"ignition": {"version": "3.3.0"}, "storage": {"files": [{"path": "/etc/hostname", "overwrite": true, "contents": {"source": "data:,a"}}]}, "kernelArguments": {"shouldExist": ["quiet"]}}"#
            )
            let path = bench.scratch.path + "/values.yaml"
            let outcome = try bench.tool.run(["values", "--for", "capmox", "--ignition", file, "-o", path])
            #expect(outcome.ending == .exit(65) && outcome.output.isEmpty, "\(outcome)")
            #expect(outcome.errors.contains("\(file): $.storage.files[0].path: "), "\(outcome)")
            #expect(outcome.errors.contains("warning: \(file): $.kernelArguments.shouldExist[0]: "), "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }
}
