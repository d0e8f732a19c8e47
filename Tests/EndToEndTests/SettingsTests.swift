import Foundation
import Testing

/// Where settings and the secret come from, and what is said when they are wrong.
@Suite(.blocking) struct SettingsTests {
    @Test(.simulator) func `a flag goes before the environment, and that before the file`() throws {
        try Bench.run { bench in
            let file = try bench.scratch.file(
                "config.env", "PROXMOX_FLATCAR_CORES=3\nPROXMOX_FLATCAR_MEMORY=3G\nPROXMOX_FLATCAR_CPU=host\n")
            func shape(_ arguments: [String], _ changes: [String: String]) throws -> [String?] {
                let outcome = try bench.tool.run(
                    ["build", "--dry-run", "--output", "json", "--config", file] + arguments, changes)
                let create = try JSON(outcome.output)["steps"]?.array.first { $0["step"] == "create-version" }
                return ["cores", "memory", "cpu"].map { create?["details"]?[$0]?.string }
            }
            try #expect(shape([], [:]) == ["3", "3072", "host"])
            try #expect(shape([], ["PROXMOX_FLATCAR_CORES": "4"]) == ["4", "3072", "host"])
            try #expect(
                shape(["--cores", "5"], ["PROXMOX_FLATCAR_CORES": "4", "PROXMOX_FLATCAR_CPU": ""])
                    == ["5", "3072", "host"])
        }
    }

    @Test func `the settings file may hold everything`() throws {
        try Bench.run { bench in
            let own = bench.tool.environment.filter {
                $0.key.hasPrefix("PROXMOX") && $0.key != "PROXMOX_FLATCAR_CONFIG"
            }
            let file = try bench.scratch.file("config.env", own.map { "\($0)=\($1)\n" }.joined())
            let without = own.mapValues { _ in nil as String? }
            let outcome = try bench.tool.run(["build", "--dry-run", "--config", file], without)
            #expect(outcome.ending == .exit(0), "\(outcome)")
            let alone = try bench.tool.run(["build", "--dry-run"], without)
            #expect(alone.ending == .exit(64), "\(alone)")
        }
    }

    enum SecretPlace: String, CaseIterable, Sendable { case environment, file, flag, credential }

    @Test(arguments: SecretPlace.allCases)
    func `the secret is found, and shown nowhere`(place: SecretPlace) throws {
        try Bench.run { bench in
            let file = try bench.scratch.file("proxmox-secret", bench.target.secret + "\n")
            var changes: [String: String?] = ["PROXMOX_SECRET": nil as String?]
            var arguments = ["build", "--dry-run", "--release-url", bench.mirror.slowURL]
            switch place {
            case .environment: changes = [:]
            case .file: changes["PROXMOX_FLATCAR_SECRET_FILE"] = file
            case .flag: arguments += ["--secret-file", file]
            case .credential:
                let directory = try bench.scratch.directory("credentials")
                try FileManager.default.moveItem(atPath: file, toPath: directory + "/proxmox-secret")
                changes["CREDENTIALS_DIRECTORY"] = directory
            }
            // The harness looks for it in every run's output and in the simulator's log.
            let run = try bench.tool.start(arguments, changes)
            let line = run.commandLine
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(!line.contains(bench.target.secret))
        }
    }

    @Test func `an empty secret file is called empty`() throws {
        try Bench.run { bench in
            for text in ["", "\n \n"] {
                let file = try bench.scratch.file("proxmox-secret", text)
                let outcome = try bench.tool.run(["list", "--secret-file", file], ["PROXMOX_SECRET": nil as String?])
                #expect(outcome.ending == .exit(64), "\(outcome)")
                #expect(outcome.complaints.first?.contains("\(file) is empty") == true, "\(outcome)")
            }
        }
    }

    @Test func `a secret that every user can read is warned of, and nothing else is`() throws {
        try Bench.run { bench in
            let warning = "holds a secret, and every user of this machine can read it"
            func warned(_ mode: Int, file: String, _ arguments: [String]) throws -> Bool {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
                let outcome = try bench.tool.run(arguments, ["PROXMOX_SECRET": nil as String?])
                #expect(outcome.ending != .exit(64), "\(outcome)")
                return outcome.errors.contains("warning: \(file) \(warning)")
            }
            let secret = try bench.scratch.file("proxmox-secret", bench.target.secret + "\n")
            let withSecret = try bench.scratch.file("with.env", "PROXMOX_SECRET=\(bench.target.secret)\n")
            let without = try bench.scratch.file("without.env", "PROXMOX_FLATCAR_CORES=2\n")
            for mode in [0o600, 0o640, 0o644, 0o604] {
                let isOpen = mode & 0o004 != 0
                try #expect(warned(mode, file: secret, ["list", "--secret-file", secret]) == isOpen)
                try #expect(warned(mode, file: withSecret, ["list", "--config", withSecret]) == isOpen)
                try #expect(warned(mode, file: without, ["ignition", "--config", without]) == false)
            }
        }
    }

    @Test(.simulator) func `what every user can read of a long run does not hold the secret`() throws {
        try Bench.run { bench in
            let run = try bench.tool.start(["build", "--release-url", bench.mirror.slowURL])
            try bench.waitForRequest("POST", "/storage/flatcar/upload")
            #expect(run.commandLine.hasPrefix(Tool.path))
            #expect(!run.commandLine.contains(bench.target.secret))
            try #expect(run.finish().ending == .exit(0))
        }
    }

    /// One wrong setting and what is said about it.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var arguments = ["build"]
        var settings: [String: String?] = [:]
        var exit: Int32 = 64
        let says: [String]
    }

    static let rows = [
        Row(testDescription: "unknown command", arguments: ["biuld"], says: ["'biuld'", "did you mean 'build'?"]),
        Row(
            testDescription: "unknown flag", arguments: ["build", "--disk-storag", "x"],
            says: ["'--disk-storag'", "did you mean '--disk-storage'?", "--help"]),
        Row(
            testDescription: "flag of another command", arguments: ["list", "--cores", "2"],
            says: ["'list' takes no --cores", "build"]),
        Row(
            testDescription: "flag of an earlier version", arguments: ["build", "--vmid-per-version", "9000-9009"],
            says: ["unknown option '--vmid-per-version'"]),
        Row(
            testDescription: "VMIDs of versions with the template's own",
            arguments: ["build", "--vmid", "211", "--version-vmids", "210-299"],
            says: ["--version-vmids", "the template's own VMID is in it"]),
        Row(
            testDescription: "no range of VMIDs", arguments: ["build", "--version-vmids", "21199-21100"],
            says: ["--version-vmids", "21199-21100"]),
        Row(
            testDescription: "an exit code for a plan, but no plan", arguments: ["rollback", "--exit-code"],
            says: ["--exit-code only goes with --dry-run"]),
        Row(testDescription: "stray argument", arguments: ["build", "now"], says: ["unexpected argument 'now'"]),
        Row(testDescription: "missing value", arguments: ["build", "--cores"], says: ["missing value for --cores"]),
        Row(
            testDescription: "flag twice", arguments: ["build", "--cores", "2", "--cores", "3"],
            says: ["more than once"]),
        Row(testDescription: "no number", arguments: ["build", "--cores", "two"], says: ["--cores", "'two'"]),
        Row(testDescription: "number too large", arguments: ["build", "--vlan", "4095"], says: ["--vlan", "4094"]),
        Row(testDescription: "VMID too small", arguments: ["build", "--vmid", "99"], says: ["--vmid", "100"]),
        Row(testDescription: "no choice", arguments: ["build", "--channel", "stabel"], says: ["--channel", "stable"]),
        Row(
            testDescription: "no version", arguments: ["build", "--release", "latest"], says: ["--release", "'latest'"]),
        Row(
            testDescription: "version of another channel", arguments: ["build", "--release", "4593.1.5"], exit: 69,
            says: ["4593.1.5"]),
        Row(
            testDescription: "a flavour that is never compressed",
            arguments: ["build", "--flavour", "proxmoxve", "--compression", "bz2"], says: ["proxmoxve", "none"]),
        Row(
            testDescription: "a platform whose guests read no drive", settings: ["PROXMOX_FLATCAR_PLATFORM": "qemu"],
            says: ["platform qemu", "cloud-init drive", "proxmoxve or openstack"]),
        Row(
            testDescription: "another platform than the image's own",
            arguments: ["build", "--flavour", "proxmoxve", "--platform", "openstack"],
            says: ["--flavour proxmoxve", "--platform openstack", "--flavour qemu"]),
        Row(
            testDescription: "no platform", arguments: ["build", "--platform", "Proxmox VE"],
            says: ["--platform", "'Proxmox VE'"]),
        Row(
            testDescription: "two kernel arguments in one", arguments: ["build", "--kernel-argument", "a b"],
            says: ["--kernel-argument", "'a b'"]),
        Row(
            testDescription: "neither on nor off", arguments: ["build", "--console-autologin", "maybe"],
            says: ["--console-autologin", "on or off"]),
        Row(testDescription: "exit code without dry run", arguments: ["build", "--exit-code"], says: ["--dry-run"]),
        Row(
            testDescription: "unknown fragment", arguments: ["build", "--without", "jornal"],
            says: ["jornal", "journal"]),
        Row(
            testDescription: "fragment that is not there", arguments: ["build", "--ignition", "/nowhere.ign"],
            says: ["/nowhere.ign"]),
        Row(
            testDescription: "settings file that is not there", arguments: ["build", "--config", "/nowhere.env"],
            says: ["/nowhere.env"]),
        Row(
            testDescription: "nothing set",
            settings: [
                "PROXMOX_URL": nil as String?, "PROXMOX_TOKEN": nil as String?, "PROXMOX_SECRET": nil as String?,
            ],
            says: ["--url", "PROXMOX_URL", "--token", "PROXMOX_TOKEN", "PROXMOX_SECRET", "--secret-file"]),
        Row(
            testDescription: "plain HTTP", settings: ["PROXMOX_URL": "http://pve:8006"],
            says: ["PROXMOX_URL", "https://"]),
        Row(testDescription: "no URL", settings: ["PROXMOX_URL": "pve"], says: ["PROXMOX_URL", "https://"]),
        Row(
            testDescription: "no token", settings: ["PROXMOX_TOKEN": "root@pam"],
            says: ["PROXMOX_TOKEN", "user@realm!name"]),
        Row(
            testDescription: "both secrets", settings: ["PROXMOX_FLATCAR_SECRET_FILE": "/nowhere"],
            says: ["PROXMOX_SECRET", "PROXMOX_FLATCAR_SECRET_FILE"]),
        Row(
            testDescription: "secret file that is not there",
            settings: ["PROXMOX_SECRET": nil as String?, "PROXMOX_FLATCAR_SECRET_FILE": "/nowhere"],
            says: ["/nowhere"]),
        Row(
            testDescription: "a pin without its key", settings: ["PROXMOX_FLATCAR_SIGNING_KEY": nil as String?],
            says: ["--signing-key"]),
        Row(
            testDescription: "no fingerprint", settings: ["PROXMOX_FLATCAR_FINGERPRINT": "AA:BB"], says: ["FINGERPRINT"]
        ),
    ]

    @Test(arguments: rows)
    func `a wrong setting is said before anything is asked`(row: Row) throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            if Settings.isSimulated { try bench.simulator.clearLog() }
            let outcome = try bench.tool.run(row.arguments, row.settings)
            #expect(outcome.ending == .exit(row.exit), "\(outcome)")
            #expect(outcome.complaints.count == 1, "\(outcome)")
            for words in row.says { #expect(outcome.errors.contains(words), "\(words): \(outcome)") }
            #expect(outcome.output.isEmpty)
            if Settings.isSimulated { try #expect(bench.simulator.requests().isEmpty, "\(outcome)") }
            try #expect(bench.inventory() == before)
        }
    }

    @Test(arguments: ["--secret", "--password", "--token-secret"])
    func `a secret on the command line is refused, and not repeated`(flag: String) throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(["build", "\(flag)=\(bench.target.secret)"])
            #expect(outcome.ending == .exit(64) && outcome.complaints.count == 1, "\(outcome)")
        }
    }

    @Test func `a secret with its token's id before it is refused, and not repeated`() throws {
        try Bench.run { bench in
            let outcome = try bench.tool.run(
                ["build"], ["PROXMOX_SECRET": "\(bench.target.token)=\(bench.target.secret)"])
            #expect(outcome.ending == .exit(64) && outcome.complaints.count == 1, "\(outcome)")
        }
    }

    @Test func `help and version need nothing`() throws {
        try Bench.run { bench in
            let nothing = bench.tool.environment.mapValues { _ in nil as String? }
            for arguments in [["--version"], ["--help"], ["help", "build"], ["build", "--help"], ["man"], []] {
                let outcome = try bench.tool.run(arguments, nothing)
                #expect(outcome.ending == .exit(0) && !outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome)")
            }
        }
    }
}
