import CommandLine
import Testing

@Suite struct ResolutionTests {
    @Test func `flags go before the environment before the file before the default`() throws {
        let file = "\n\nPROXMOX_FLATCAR_VMID=400\n"
        let environment = connection.merging(["PROXMOX_FLATCAR_VMID": "300"]) { $1 }
        let flag = try invocation("build --vmid 200", environment: environment, file: file)
        #expect(flag[Settings.vmid] == 200)
        #expect(flag.source(of: Settings.vmid) == .flag("--vmid"))
        let variable = try invocation("build", environment: environment, file: file)
        #expect(variable[Settings.vmid] == 300)
        #expect(variable.source(of: Settings.vmid)?.description == "PROXMOX_FLATCAR_VMID")
        let inFile = try invocation("build", environment: connection, file: file)
        #expect(inFile[Settings.vmid] == 400)
        #expect(inFile.source(of: Settings.vmid)?.description == "config.env:3")
        let standard = try invocation("build", environment: connection)
        #expect(standard[Settings.vmid] == 211)
        #expect(standard.source(of: Settings.vmid) == .standard)
        #expect(standard.source(of: Settings.node) == nil)
    }

    @Test func `an empty variable is not set`() throws {
        let environment = connection.merging(["PROXMOX_FLATCAR_NODE": "", "PROXMOX_FLATCAR_TAG": " , "]) { $1 }
        let found = try invocation("build", environment: environment, file: "PROXMOX_FLATCAR_NODE=pve2\n")
        #expect(found[Settings.node] == "pve2")
        #expect(found[Settings.tag].isEmpty)
        #expect(
            try invocation("build", environment: environment, file: "PROXMOX_FLATCAR_NODE=\n")[Settings.node] == nil)
    }

    @Test func `a variable holds several values between commas, and a flag replaces them`() throws {
        let environment = connection.merging(["PROXMOX_FLATCAR_TAG": "a, b,c"]) { $1 }
        #expect(try invocation("build", environment: environment)[Settings.tag] == ["a", "b", "c"])
        #expect(try invocation("build --tag d", environment: environment)[Settings.tag] == ["d"])
    }

    @Test func `a variable holds kernel arguments between blanks, because they hold commas`() throws {
        let environment = connection.merging([
            "PROXMOX_FLATCAR_KERNEL_ARGUMENT": "console=ttyS0,115200  loglevel=4 "
        ]) { $1 }
        #expect(
            try invocation("build", environment: environment)[Settings.kernelArgument]
                == ["console=ttyS0,115200", "loglevel=4"])
        let flags = "build --kernel-argument a=1,2 --kernel-argument b"
        #expect(try invocation(flags, environment: environment)[Settings.kernelArgument] == ["a=1,2", "b"])
        let file = "PROXMOX_FLATCAR_KERNEL_ARGUMENT='quiet loglevel=4'\nPROXMOX_FLATCAR_CONSOLE_AUTOLOGIN=off\n"
        let inFile = try invocation("build", environment: connection, file: file)
        #expect(inFile[Settings.kernelArgument] == ["quiet", "loglevel=4"])
        #expect(!inFile[Settings.consoleAutologin])
    }

    @Test(arguments: [
        ("1", true), ("yes", true), ("on", true), ("TRUE", true), ("0", false), ("no", false), ("off", false),
    ])
    func `a switch in a variable is yes or no`(text: String, value: Bool) throws {
        #expect(try invocation("fetch", environment: ["PROXMOX_FLATCAR_QUIET": text])[Settings.quiet] == value)
    }

    static let wrongValues: [(line: String, environment: [String: String], file: String, message: String)] = [
        ("build --vmid 99", [:], "", "--vmid '99': expected a whole number from 100 to 999999999"),
        (
            "fetch -o x", ["PROXMOX_FLATCAR_QUIET": "maybe"], "",
            "PROXMOX_FLATCAR_QUIET in the environment 'maybe': expected yes or no"
        ),
        (
            "build", ["PROXMOX_FLATCAR_CHANNEL": "stabel"], "",
            "PROXMOX_FLATCAR_CHANNEL in the environment 'stabel': expected one of stable, beta, alpha, lts; did you mean 'stable'?"
        ),
        (
            "build", [:], "# x\nPROXMOX_FLATCAR_VLAN=5000\n",
            "config.env:2: PROXMOX_FLATCAR_VLAN '5000': expected a whole number from 1 to 4094"
        ),
        (
            "build --tag a,b", [:], "",
            "--tag 'a,b': expected a tag: letters, digits and - _ . +, beginning with a letter or digit"
        ),
    ]

    @Test(arguments: wrongValues)
    func `a wrong value is shown with where it came from`(
        row: (line: String, environment: [String: String], file: String, message: String)
    ) throws {
        let error = try usageError {
            _ = try invocation(row.line, environment: connection.merging(row.environment) { $1 }, file: row.file)
        }
        #expect(error.message == row.message)
    }

    @Test func `a value that another command takes is not looked at`() throws {
        #expect(try invocation("decompress", file: "PROXMOX_FLATCAR_VMID=none\n").warnings.isEmpty)
    }

    @Test func `all missing settings are named at once`() throws {
        let error = try usageError { _ = try invocation("build --config /tmp/c.env") }
        #expect(
            error.message
                == "missing settings: --url URL (or PROXMOX_URL), --token USER@REALM!NAME (or PROXMOX_TOKEN) and "
                + "PROXMOX_SECRET in the environment (or a file with it, by --secret-file); variables go in the environment or in /tmp/c.env"
        )
        let signature = try usageError { _ = try invocation("verify FILE") }
        #expect(signature.message == "missing setting: --signature SIG")
    }

    @Test func `a setting that turns out to be needed is named with the reason`() throws {
        let found = try invocation("build", environment: connection)
        let error = try usageError { _ = try found.required(Settings.diskStorage, why: "two storages fit: a, b") }
        #expect(
            error.message
                == "missing setting (two storages fit: a, b): --disk-storage STORAGE (or PROXMOX_FLATCAR_DISK_STORAGE); "
                + "variables go in the environment or in /etc/proxmox-flatcar/config.env")
        let given = try invocation("build --disk-storage a", environment: connection)
        #expect(try given.required(Settings.diskStorage) == "a")
        #expect(
            given.wrong(Settings.diskStorage, "a", why: "no such storage").message
                == "--disk-storage 'a': no such storage")
    }

    @Test func `unknown variables of ours are warned of, others not`() throws {
        let environment = connection.merging(["PROXMOX_FLATCAR_CHANEL": "beta", "PROXMOX_VE_X": "1"]) { $1 }
        let file = "PROXMOX_FLATCAR_FOO=1\nPROXMOX_SOURCENODE=pve\nPROXMOX_TOKN=x\nHTTPS_PROXY=y\n"
        #expect(
            try invocation("build", environment: environment, file: file).warnings == [
                "'PROXMOX_FLATCAR_CHANEL' in the environment is not a setting; did you mean 'PROXMOX_FLATCAR_CHANNEL'?",
                "config.env:1: 'PROXMOX_FLATCAR_FOO' is not a setting",
                "config.env:3: 'PROXMOX_TOKN' is not a setting; did you mean 'PROXMOX_TOKEN'?",
            ])
    }

    @Test func `names in lower case, and flags' names, are warned of`() throws {
        let environment = connection.merging(["proxmox_flatcar_vmid": "300", "proxmox_url": "x", "https_proxy": "y"]) {
            $1
        }
        let file = "Proxmox_Flatcar_Node=pve\nproxmox_token=x\nDISK_STORAGE=a\nvlan=2\nno_proxy=y\n"
        let found = try invocation("build", environment: environment, file: file)
        #expect(
            found.warnings == [
                "'proxmox_flatcar_vmid' in the environment is not a setting; did you mean 'PROXMOX_FLATCAR_VMID'?",
                "'proxmox_url' in the environment is not a setting; did you mean 'PROXMOX_URL'?",
                "config.env:1: 'Proxmox_Flatcar_Node' is not a setting; did you mean 'PROXMOX_FLATCAR_NODE'?",
                "config.env:2: 'proxmox_token' is not a setting; did you mean 'PROXMOX_TOKEN'?",
                "config.env:3: 'DISK_STORAGE' is not a setting; did you mean 'PROXMOX_FLATCAR_DISK_STORAGE'?",
                "config.env:4: 'vlan' is not a setting; did you mean 'PROXMOX_FLATCAR_VLAN'?",
            ])
        #expect(found[Settings.vmid] == 211, "none of them counts")
    }

    @Test func `a key set twice counts the last time and is warned of`() throws {
        let file = "PROXMOX_FLATCAR_VMID=300\nPROXMOX_FLATCAR_VMID=301\nPROXMOX_FLATCAR_CONFIG=x\n"
        let found = try invocation("build", environment: connection, file: file)
        #expect(found[Settings.vmid] == 301)
        #expect(
            found.warnings == [
                "config.env:2: PROXMOX_FLATCAR_VMID replaces the one on line 1",
                "config.env:3: PROXMOX_FLATCAR_CONFIG has no effect inside the settings file",
            ])
    }

    @Test func `the settings file is named by flag, variable or default`() throws {
        func choice(_ line: [String], _ environment: [String: String]) throws -> SettingsFileChoice {
            guard case .run(let parsed) = try program.parse(line) else { throw Unexpected(what: "a text") }
            return try parsed.settingsFile(environment: environment)
        }
        let variable = ["PROXMOX_FLATCAR_CONFIG": "/b"]
        #expect(try choice(["build", "--config", "/a"], variable).path == "/a")
        #expect(
            try choice(["build"], variable)
                .source == .environment("PROXMOX_FLATCAR_CONFIG"))
        #expect(try choice(["build"], variable).path == "/b")
        let standard = try choice(["build"], [:])
        #expect(standard.path == "/etc/proxmox-flatcar/config.env")
        #expect(!standard.isExplicit)
        #expect(try choice(["build"], variable).isExplicit)
    }
}
