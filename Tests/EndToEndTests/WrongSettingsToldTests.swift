import Foundation
import Testing

/// A build that fails on its settings, or on the file they are in, is told as any other.
@Suite(.blocking, .simulator) struct WrongSettingsToldTests {
    /// What a person is told, and what the metrics say, when such a build has ended.
    private struct Told {
        let bench: Bench
        let folder: String
        let settings: [String: String]

        init(_ bench: Bench) throws {
            self.bench = bench
            folder = try bench.scratch.directory("told")
            settings = [
                "PROXMOX_FLATCAR_METRICS_FILE": folder + "/flatcar.prom",
                "PROXMOX_FLATCAR_NOTIFY": try bench.program("cat > '\(folder)/'$$.json", folder),
            ]
        }

        /// As lines of a settings file.
        var lines: String { settings.map { "\($0)=\($1)\n" }.sorted().joined() }

        /// The exit codes that the programs were told of since this was last asked.
        func codes() throws -> [Int?] {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
            return try files.map { file in
                defer { try? FileManager.default.removeItem(atPath: "\(folder)/\(file)") }
                return try JSON(Data(contentsOf: URL(filePath: "\(folder)/\(file)")))["error"]?["exitCode"]?.int
            }
        }

        /// The exit codes of templates in the metrics.
        func metrics() throws -> [Int: Double] {
            guard FileManager.default.fileExists(atPath: folder + "/flatcar.prom") else { return [:] }
            let metrics = try bench.metrics(folder + "/flatcar.prom")
            return Dictionary(
                uniqueKeysWithValues: metrics.compactMap { key, value in
                    key.wholeMatch(of: /last_attempt_exit_code\{.*vmid="(\d+)"\}/).flatMap { Int($0.1) }.map {
                        ($0, value)
                    }
                })
        }
    }

    @Test func `a section that is wrong is told, and the others count`() throws {
        try Bench.runTemplates("") { bench, file in
            let told = try Told(bench)
            try Data("\(told.lines)[211]\n[300]\n".utf8).write(to: URL(filePath: file))
            let good = try bench.tool.run(["build", "--all"])
            #expect(good.ending == .exit(0), "\(good)")
            try #expect(told.metrics() == [211: 0, 300: 0] && told.codes() == [nil, nil])
            try Data("\(told.lines)[211]\n[300]\nPROXMOX_FLATCAR_CORES=zwei\n".utf8).write(to: URL(filePath: file))
            let bad = try bench.tool.run(["build", "--all"])
            #expect(bad.ending == .exit(1), "\(bad)")
            try #expect(told.metrics() == [211: 0, 300: 64] && told.codes() == [64])
            let dry = try bench.tool.run(["build", "--all", "--dry-run"])
            #expect(dry.ending == .exit(1), "\(dry)")
            try #expect(told.codes().isEmpty)
        }
    }

    /// What is wrong with a run for template 211, where the settings are given by flags or in the environment.
    static let runs: [(arguments: [String], environment: [String: String])] = [
        (["--cores", "zwei"], [:]), ([], ["PROXMOX_FLATCAR_CORES": "zwei"]), (["--notify-timeout", "never"], [:]),
        (["--config", "/nowhere/config.env"], [:]), (["--token", "x=y"], [:]), ([], ["PROXMOX_TOKEN": ""]),
    ]

    @Test(arguments: runs) func `a value that is wrong is told, wherever it is from`(
        arguments: [String], environment: [String: String]
    ) throws {
        try Bench.run { bench in
            let told = try Told(bench)
            let outcome = try bench.tool.run(
                ["build"] + arguments, told.settings.merging(environment) { $1 }.mapValues(Optional.init))
            #expect(outcome.ending == .exit(64), "\(outcome)")
            try #expect(told.metrics() == [bench.target.vmid: 64] && told.codes() == [64], "\(outcome)")
        }
    }

    /// What stands in the file below the lines that say who is told; the templates that have rows.
    static let files: [(text: String, arguments: [String], rows: [Int])] = [
        ("PROXMOX_FLATCAR_CORES=zwei\n", [], [211]),
        ("no assignment\n", [], [211]),
        ("PROXMOX_FLATCAR_POOL='open\n", [], [211]),
        ("no assignment\n[300]\n[lab]\nPROXMOX_FLATCAR_VMID=400\n", ["--all"], [300, 400]),
        ("no assignment\n[300]\n[lab]\nPROXMOX_FLATCAR_VMID=400\n", ["--template", "lab"], [400]),
        ("[300]\n[400]\nPROXMOX_FLATCAR_VERSION_VMIDS=30000-30099\n", ["--all"], [300, 400]),
        ("[300]\n[400]\nPROXMOX_FLATCAR_VERSION_VMIDS=30000-30099\n", ["--template", "300"], [300]),
        // Whose failure it is cannot be told.
        ("PROXMOX_FLATCAR_VMID=zwei\n", [], []),
        ("PROXMOX_FLATCAR_VMID 300\n", [], []),
        ("PROXMOX_FLATCAR_NODES=pve1\n", [], []),
        ("[30 0]\n", [], []),
        ("[300]\n[400]\n", [], []),
        ("[300]\n", ["--template", "400"], []),
        ("\0", ["--vmid", "300"], [300]),
    ]

    @Test(arguments: files) func `a file that is wrong is told by what can be read of it`(
        text: String, arguments: [String], rows: [Int]
    ) throws {
        try Bench.runTemplates("") { bench, file in
            let told = try Told(bench)
            // Of a file with a zero byte, nothing counts.
            if text == "\0" { bench.tool.environment.merge(told.settings) { $1 } }
            try Data((told.lines + text).utf8).write(to: URL(filePath: file))
            let outcome = try bench.tool.run(["build"] + arguments)
            #expect(outcome.ending == .exit(64), "\(outcome)")
            let metrics = try told.metrics()
            #expect(metrics.keys.sorted() == rows && metrics.values.allSatisfy { $0 == 64 }, "\(metrics) \(outcome)")
            // Once, also where it is for several templates.
            try #expect(told.codes() == [64], "\(outcome)")
            try #expect(bench.machines().isEmpty)
        }
    }

    @Test func `a command that builds nothing tells nobody`() throws {
        try Bench.run { bench in
            let told = try Told(bench)
            let outcome = try bench.tool.run(["check", "--cores", "zwei"], told.settings.mapValues(Optional.init))
            #expect(outcome.ending == .exit(64), "\(outcome)")
            try #expect(told.metrics().isEmpty && told.codes().isEmpty)
        }
    }
}
