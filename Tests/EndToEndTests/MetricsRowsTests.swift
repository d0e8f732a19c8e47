import Foundation
import Testing

/// Whose rows stand in a file of metrics that several builds write to.
@Suite(.blocking, .simulator) struct MetricsRowsTests {
    /// What a build knows nothing of: another template's rows.
    private static let other = #"proxmox_flatcar_last_attempt_exit_code{server="b:8006",vmid="400"} 7"#

    /// Lines that no reader takes, or that contradict each other, and what is left of them.
    static let garbage: [(lines: String, kept: [String])] = [
        (Self.other + "\n" + Self.other, []),
        (Self.other + "\n" + Self.other.replacing("} 7", with: "} 8"), []),
        (Self.other.replacing("vmid=", with: "server=\"b:8006\",vmid="), []),
        (Self.other.replacing("} 7", with: ",vmid=\"400\"} 7"), []),
        (Self.other.replacing("} 7", with: ",node=\"x\"} 7"), []),
        (Self.other.replacing("400", with: "0400"), []),
        (Self.other.replacing("server", with: "9server"), []),
        (#"proxmox_flatcar_last_attempt_stage_seconds{server="b:8006",vmid="400"} 7"#, []),
        (
            #"proxmox_flatcar_current_release_info{server="b",vmid="400",release="1",channel="c",board="d"} 1"# + "\n"
                + #"proxmox_flatcar_current_release_info{server="b",vmid="400",release="2",channel="c",board="d"} 1"#,
            []
        ),
        (Self.other, [#"last_attempt_exit_code{server="b:8006",vmid="400"}"#]),
        (
            Self.other + "\n" + Self.other.replacing("b:8006", with: "c"),
            [#"last_attempt_exit_code{server="b:8006",vmid="400"}"#, #"last_attempt_exit_code{server="c",vmid="400"}"#]
        ),
    ]

    @Test(arguments: garbage) func `a row stays where a reader takes it`(lines: String, kept: [String]) throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("flatcar.prom", lines + "\n")
            let outcome = try bench.tool.run(["build", "--metrics-file", file, "--cores", "zwei"])
            #expect(outcome.ending == .exit(64), "\(outcome)")
            let metrics = try bench.metrics(file)
            #expect(metrics.keys.filter { $0.contains("400") }.sorted() == kept.sorted(), "\(metrics)")
            #expect(metrics["last_attempt_exit_code\(bench.metricLabels(bench.target.vmid))"] == 64, "\(metrics)")
        }
    }

    @Test func `two servers have each a template of the same VMID`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.directory("textfile") + "/flatcar.prom"
            func fail(_ url: String) throws -> [String: Double] {
                let outcome = try bench.tool.run(["build", "--metrics-file", file, "--cores", "zwei", "--url", url])
                #expect(outcome.ending == .exit(64), "\(outcome)")
                return try bench.metrics(file)
            }
            func row(_ server: String) -> String {
                #"last_attempt_exit_code{server="\#(server)",vmid="\#(bench.target.vmid)"}"#
            }
            try #expect(fail("https://A.example:8006/")[row("a.example:8006")] == 64)
            let both = try fail("https://b.example:8006/api2/json")
            #expect(both.keys.filter { $0.hasPrefix("last_attempt_exit_code") }.count == 2, "\(both)")
            #expect(both[row("b.example:8006")] == 64, "\(both)")
            // A server that the settings do not say could be either.
            let unknown = try fail("http://b.example")
            #expect(unknown == both, "\(unknown)")
        }
    }

    @Test func `a wrong URL is a failure on the server that the template was seen on`() throws {
        try Bench.run { bench in
            let own = bench.metricLabels(bench.target.vmid)
            let file = try bench.scratch.file(
                "flatcar.prom", "proxmox_flatcar_last_attempt_timestamp_seconds\(own) 1700000000\n")
            let outcome = try bench.tool.run(["build", "--metrics-file", file, "--url", "pve1"])
            #expect(outcome.ending == .exit(64), "\(outcome)")
            try #expect(bench.metrics(file)["last_attempt_exit_code\(own)"] == 64)
        }
    }

    @Test func `a failure before the node is known is of the same series as what comes later`() throws {
        try Bench.run { bench in
            bench.tool.environment["PROXMOX_FLATCAR_NODE"] = nil
            let file = try bench.scratch.directory("textfile") + "/flatcar.prom"
            let own = bench.metricLabels(bench.target.vmid)
            for (options, code) in [(["--cores", "zwei"], 64), ([], 0), (["--cores", "zwei"], 64)] {
                let outcome = try bench.tool.run(["build", "--metrics-file", file] + options)
                #expect(outcome.ending == .exit(Int32(code)), "\(outcome)")
                let metrics = try bench.metrics(file)
                let codes = metrics.filter { $0.key.hasPrefix("last_attempt_exit_code") }
                #expect(codes == ["last_attempt_exit_code\(own)": Double(code)], "\(metrics)")
            }
            let node = "template_info" + own.dropLast() + #",node="\#(bench.target.node)"}"#
            try #expect(bench.metrics(file)[node] == 1)
        }
    }

    @Test func `builds that end together lose no rows, and leave nothing beside the file`() throws {
        try Bench.run { bench in
            let folder = try bench.scratch.directory("textfile")
            let vmids = Array(300..<316)
            let runs = try vmids.map {
                try bench.tool.start(
                    ["build", "--metrics-file", folder + "/flatcar.prom", "--cores", "zwei", "--vmid", "\($0)"])
            }
            for run in runs {
                let outcome = try run.finish()
                #expect(outcome.ending == .exit(64) && !outcome.errors.contains("warning:"), "\(outcome)")
            }
            let metrics = try bench.metrics(folder + "/flatcar.prom")
            for vmid in vmids { #expect(metrics["last_attempt_exit_code\(bench.metricLabels(vmid))"] == 64) }
            try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == ["flatcar.prom"])
        }
    }

    @Test func `a directory that somebody keeps locked is a warning, and no hang`() throws {
        try Bench.run { bench in
            let folder = try bench.scratch.directory("textfile")
            let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
            defer { close(lock) }
            let outcome = try bench.tool.run(
                ["build", "--metrics-file", folder + "/flatcar.prom", "--cores", "zwei"])
            #expect(
                outcome.ending == .exit(64) && outcome.errors.contains("was locked by another process"), "\(outcome)")
            try #expect(!bench.metrics(folder + "/flatcar.prom").isEmpty)
        }
    }

    @Test func `stdout is no place for metrics, and stays what it was`() throws {
        try Bench.run { bench in
            let minus = try bench.tool.run(["build", "--metrics-file", "-"], in: bench.scratch.path)
            #expect(minus.ending == .exit(64) && minus.errors.contains("not to stdout"), "\(minus)")
            #expect(!FileManager.default.fileExists(atPath: bench.scratch.path + "/-"))
            for place in ["/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"] {
                let outcome = try bench.tool.run(
                    ["build", "--metrics-file", place, "--cores", "zwei", "--output", "json"])
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect(outcome.errors.contains("warning: --metrics-file \(place): is no file's name"), "\(outcome)")
                #expect(!outcome.errors.contains("- for stdout"), "\(outcome)")
                try #expect(JSON(outcome.output)["error"]?["exitCode"] == 64, "\(outcome)")
            }
        }
    }
}
