import Foundation
import Testing

/// What node_exporter is told of builds: `build --metrics-file`.
@Suite(.blocking, .simulator) struct MetricsTests {
    private static let (old, new) = (MirrorServer.release, MirrorServer.newerRelease)

    @Test func `a build leaves what it did, and one that fails leaves the last success`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.directory("textfile") + "/flatcar.prom"
            let arguments = ["build", "--metrics-file", file]
            let dry = try bench.tool.run(arguments + ["--dry-run"])
            #expect(dry.ending == .exit(0) && !FileManager.default.fileExists(atPath: file), "\(dry)")

            let first = try bench.tool.run(arguments + ["--output", "json"])
            #expect(first.ending == .exit(0), "\(first)")
            let made = try bench.metrics(file)
            let own = bench.metricLabels(bench.target.vmid)
            #expect(made["template_info" + own.dropLast() + #",node="\#(bench.target.node)"}"#] == 1, "\(made)")
            let release = own.dropLast() + #",release="\#(Self.old)",channel="stable",board="amd64-usr"}"#
            #expect(made["last_attempt_exit_code\(own)"] == 0)
            #expect(made["current_release_info\(release)"] == 1 && made["newest_release_info\(release)"] == 1)
            #expect(made["versions_kept\(own)"] == 1 && made["newest_release_waiting\(own)"] == 0)
            let result = try JSON(first.output)
            #expect(made["last_attempt_downloaded_bytes\(own)"] == result["downloadedBytes"]?.int.map(Double.init))
            #expect(made["last_attempt_stored_bytes\(own)"] == result["storedBytes"]?.int.map(Double.init))
            for stage in ["plan", "upload-image", "import-disk", "promote"] {
                #expect(made["last_attempt_stage_seconds" + own.dropLast() + #",stage="\#(stage)"}"#] != nil, "\(made)")
            }
            let success = try #require(made["last_success_timestamp_seconds\(own)"])
            #expect(success == made["last_attempt_timestamp_seconds\(own)"])
            let signed = try bench.versions().first?["signed"]?.string
            #expect(
                made["current_release_signed_timestamp_seconds\(own)"].map {
                    Date(timeIntervalSince1970: $0).formatted(.iso8601)
                } == signed)
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o644)
            try #expect(FileManager.default.contentsOfDirectory(atPath: bench.scratch.path + "/textfile").count == 1)

            try bench.mirror.publish(Self.new)
            for (options, code) in [
                (["--bridge", "vmbr9"], 1), (["--pool", "nowhere"], 77), (["--on-change", "-"], 64),
            ] {
                let failed = try bench.tool.run(arguments + options, [:])
                #expect(failed.ending == .exit(Int32(code)), "\(failed)")
                let after = try bench.metrics(file)
                #expect(after["last_attempt_exit_code\(own)"] == Double(code), "\(after)")
                #expect(after["last_success_timestamp_seconds\(own)"] == success, "\(after)")
                #expect(after["current_release_info\(release)"] == 1, "what was last known of it: \(after)")
                #expect(after["last_attempt_downloaded_bytes\(own)"] == 0, "\(after)")
            }
            let waiting = try bench.tool.run(arguments + ["--soak", "7"])
            #expect(waiting.ending == .exit(0), "\(waiting)")
            let held = try bench.metrics(file)
            #expect(held["newest_release_waiting\(own)"] == 1 && held["current_release_info\(release)"] == 1, "\(held)")
            #expect(held["newest_release_info\(release)"] == nil, "\(held)")
        }
    }

    /// What somebody has put where the metrics go.
    static let strange = [
        "", "no metrics\n", String(repeating: "x", count: 2 << 20), "\u{1b}[31m{{{\"\\",
        "proxmox_flatcar_last_success_timestamp_seconds{server=\"x\",vmid=\"211\"} 99999999999\n",
        "proxmox_flatcar_last_success_timestamp_seconds{server=\"\\n\",vmid=\"../\"} NaN\n",
    ]

    @Test(arguments: strange) func `what somebody else has written there is no success`(text: String) throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("flatcar.prom", text)
            let outcome = try bench.tool.run(["build", "--metrics-file", file, "--bridge", "vmbr9"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            let metrics = try bench.metrics(file)
            #expect(!metrics.keys.contains { $0.hasPrefix("last_success") }, "\(metrics)")
            #expect(metrics.contains { $0.key.hasPrefix("last_attempt_exit_code") && $0.value == 1 }, "\(metrics)")
        }
    }

    @Test func `a place where nothing can be written is a warning`() throws {
        try Bench.run { bench in
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let pipe = bench.scratch.path + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            for place in [pipe, "/proc/flatcar.prom", "/nowhere/flatcar.prom", "/dev/full", bench.scratch.path] {
                let outcome = try bench.tool.run(["build", "--metrics-file", place])
                #expect(outcome.ending == .exit(0), "\(outcome)")
                #expect(outcome.errors.contains("warning: --metrics-file \(place)"), "\(outcome)")
            }
        }
    }

    @Test func `each node has rows of its own, and other templates keep theirs`() throws {
        try Bench.runNodes { bench in
            let other = #"proxmox_flatcar_last_success_timestamp_seconds{server="b",vmid="999"} 1700000000"#
            let file = try bench.scratch.file("flatcar.prom", other + "\n")
            try bench.takeAway("pve3")
            let outcome = try bench.tool.run(["build", "--metrics-file", file, "--keep-going"])
            #expect(outcome.ending == .exit(1), "\(outcome)")
            let metrics = try bench.metrics(file)
            for node in Bench.nodes.prefix(2) {
                let own = bench.metricLabels(node.vmid)
                #expect(metrics["template_info" + own.dropLast() + #",node="\#(node.name)"}"#] == 1, "\(metrics)")
                #expect(
                    metrics["last_attempt_exit_code\(own)"] == 0 && metrics["versions_kept\(own)"] == 1, "\(metrics)")
            }
            let away = bench.metricLabels(213)
            #expect(metrics["last_attempt_exit_code\(away)"] ?? 0 != 0, "\(metrics)")
            #expect(metrics["last_success_timestamp_seconds\(away)"] == nil, "\(metrics)")
            let others = #"last_success_timestamp_seconds{server="b",vmid="999"}"#
            #expect(metrics[others] == 1_700_000_000, "\(metrics)")
        }
    }
}

extension Bench {
    /// The labels that say which template a row is about.
    func metricLabels(_ vmid: Int) -> String {
        #"{server="\#(target.url.dropFirst("https://".count))",vmid="\#(vmid)"}"#
    }

    /// The samples of a file as Prometheus' own reader sees them, without the prefix of their names.
    func metrics(_ file: String) throws -> [String: Double] {
        let script = """
            import sys, json
            from prometheus_client.parser import text_string_to_metric_families as read
            found = {}
            for family in read(open(sys.argv[1]).read()):
                assert family.type == "gauge" and family.documentation or family.name.endswith("info"), family
                for sample in family.samples:
                    labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
                    key = sample.name.removeprefix("proxmox_flatcar_") + "{" + labels + "}"
                    assert sample.name.startswith("proxmox_flatcar_") and key not in found, key
                    found[key] = sample.value
            print(json.dumps(found))
            """
        let output = try Command.run("/usr/bin/python3", ["-c", script, file], in: scratch)
        return try JSON(output.output).object.mapValues { if case .number(let value) = $0 { value } else { .nan } }
    }
}
