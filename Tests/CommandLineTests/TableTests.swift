import CommandLine
import Ignition
import Testing

@Suite struct TableTests {
    @Test func `the table knows the fragments that are built in`() {
        #expect(Settings.fragmentNames == BaseFragments.all.map(\.shortName))
    }

    @Test func `the commands a caller answers are exactly those of the table`() {
        let runnable = program.commands.filter { $0.kind == .run }.map(\.name)
        #expect(Set(runnable) == Set(CommandName.allCases.map(\.rawValue)))
    }

    /// Reads every setting of every command by its constant: a setting that its command does not take, or a default
    /// that its kind does not, traps here.
    @Test func `every command gives the settings it is meant to have`() throws {
        for line in ["build", "check"] {
            let found = try invocation(line, environment: connection)
            readConnection(found)
            readRelease(found)
            #expect(found[Settings.vmid] == 211)
            #expect(found[Settings.pool] == nil)
            #expect(found[Settings.tag].isEmpty)
            #expect(found[Settings.consumer] == "any")
            #expect(found[Settings.diskStorage] == nil)
            #expect(found[Settings.imageStorage] == nil)
            #expect(found[Settings.snippetStorage] == nil)
            #expect(found[Settings.snippetDirectory] == nil)
            #expect(found[Settings.delivery] == "auto")
            #expect(found[Settings.isoStorage] == nil)
            #expect(found[Settings.sftpURL] == nil)
            #expect(found[Settings.sftpKey] == nil)
            #expect(found[Settings.sftpKnownHosts] == nil)
            #expect(found[Settings.cores] == 2)
            #expect(found[Settings.memory] == 2048 << 20)
            #expect(found[Settings.diskSize] == 20 << 30)
            #expect(found[Settings.cpu] == "x86-64-v2-AES")
            #expect(found[Settings.bios] == "seabios")
            #expect(found[Settings.machine] == "q35")
            #expect(found[Settings.bridge] == "vmbr0")
            #expect(found[Settings.vlan] == nil)
            #expect(found[Settings.ignition].isEmpty)
            #expect(found[Settings.without].isEmpty)
            #expect(found[Settings.output] == "text")
        }
        let build = try invocation("build", environment: connection)
        #expect(!build[Settings.dryRun])
        #expect(!build[Settings.exitCode])
        #expect(!build[Settings.allowDowngrade])
        let prune = try invocation("prune", environment: connection)
        readConnection(prune)
        #expect(!prune[Settings.dryRun])
        #expect(prune[Settings.output] == "text")
        #expect(prune[Settings.snippetStorage] == nil && prune[Settings.snippetDirectory] == nil)
        #expect(prune[Settings.sftpURL] == nil && prune[Settings.sftpKey] == nil)
        #expect(prune[Settings.sftpKnownHosts] == nil)
        let list = try invocation("list", environment: connection)
        readConnection(list)
        #expect(list[Settings.vmid] == 211)
        #expect(list[Settings.output] == "text")
    }

    @Test func `commands without Proxmox need no connection`() throws {
        let fetch = try invocation("fetch")
        readRelease(fetch)
        #expect(fetch[Settings.out] == nil)
        let ignition = try invocation("ignition --check --pretty a b --ignition c --without journal")
        #expect(ignition[Settings.check])
        #expect(ignition[Settings.pretty])
        #expect(ignition[Settings.ignition] == ["c"])
        #expect(ignition[Settings.without] == ["journal"])
        #expect(ignition.arguments == ["a", "b"])
        let values = try invocation("values --for capmox --node pve1 --without journal")
        #expect(values[Settings.consumerOfValues] == "capmox")
        #expect(values[Settings.valuesFormat] == "kubeadm")
        #expect(values[Settings.out] == nil)
        #expect(values[Settings.vmid] == 211)
        #expect(values[Settings.node] == "pve1")
        #expect(values[Settings.bridge] == "vmbr0")
        #expect(values[Settings.diskSize] == 20 << 30)
        #expect(values[Settings.ignition].isEmpty)
        #expect(values[Settings.without] == ["journal"])
        let verify = try invocation("verify --signature s f")
        #expect(verify[Settings.signature] == "s")
        #expect(verify[Settings.signingKey] == nil)
        #expect(verify[Settings.trustedFingerprint] == nil)
        let decompress = try invocation("decompress --workers 3")
        #expect(decompress[Settings.workers] == 3)
        #expect(decompress[Settings.out] == nil)
        let retarget = try invocation("retarget --platform openstack --console-autologin off a b")
        #expect(retarget[Settings.platform] == "openstack")
        #expect(!retarget[Settings.consoleAutologin])
        #expect(retarget[Settings.kernelArgument].isEmpty)
        for found in [fetch, ignition, values, verify, decompress, retarget] {
            #expect(found[Settings.config] == "/etc/proxmox-flatcar/config.env")
            #expect(!found[Settings.quiet] && !found[Settings.noProgress])
        }
    }

    private func readConnection(_ found: Invocation) {
        #expect(found[Settings.url] == "https://pve.example:8006")
        #expect(found[Settings.token] == "root@pam!build")
        #expect(found[Settings.secret]?.exposed == "s3cret")
        #expect(found[Settings.secretFile] == nil)
        #expect(found[Settings.caFile] == nil)
        #expect(found[Settings.fingerprint] == nil)
        #expect(found[Settings.node] == nil)
        #expect(found[Settings.taskTimeout] == .seconds(1800))
    }

    private func readRelease(_ found: Invocation) {
        #expect(found[Settings.channel] == "stable")
        #expect(found[Settings.board] == "amd64-usr")
        #expect(found[Settings.version] == "current")
        #expect(found[Settings.flavour] == "qemu")
        #expect(found[Settings.compression] == "bz2")
        #expect(found[Settings.platform] == nil)
        #expect(found[Settings.consoleAutologin])
        #expect(found[Settings.kernelArgument].isEmpty)
        #expect(found[Settings.releaseURL] == nil)
        #expect(found[Settings.signingKey] == nil)
        #expect(found[Settings.trustedFingerprint] == nil)
        #expect(found[Settings.workers] == nil)
    }

    @Test func `one name is one setting everywhere`() {
        for command in program.commands {
            for option in command.allOptions {
                let first = program.allOptions.first { $0.name == option.name }
                #expect(first?.help == option.help && first?.environment == option.environment)
                #expect(first?.shape == option.shape)
                // A command that can do without what others need says what happens then.
                switch (first?.presence, option.presence) {
                case (.required, .optional), (.requiredUnless, .optional): break
                default: #expect(first?.presence == option.presence)
                }
            }
        }
        let variables = program.allOptions.compactMap(\.environment)
        #expect(Set(variables).count == variables.count)
    }

    @Test func `variables follow the rule, but for the connection's three`() {
        for option in program.allOptions {
            guard let variable = option.environment else { continue }
            let ruled = "PROXMOX_FLATCAR_" + option.name.uppercased().replacing("-", with: "_")
            let shared = ["url": "PROXMOX_URL", "token": "PROXMOX_TOKEN", "secret": "PROXMOX_SECRET"]
            #expect(variable == shared[option.name] ?? ruled)
        }
    }

    /// `Setting` compares presence by name only; a misspelt name would make the secret always required.
    @Test func `what stands in for a setting is in the table`() {
        for option in program.allOptions {
            guard case .requiredUnless(let other) = option.presence else { continue }
            #expect(program.allOptions.contains { $0.name == other && $0.hasFlag })
        }
    }

    @Test func `every example is a command line that parses`() throws {
        for example in program.commands.flatMap(\.examples) {
            let words = example.line.split(separator: " ").map(String.init)
            let start = try #require(words.firstIndex { $0.hasSuffix("proxmox-flatcar") })
            // The rest of the line is the shell's.
            let stop = words[start...].firstIndex { ["|", ">"].contains($0) || $0.hasSuffix(";") }
            let end = stop.map { words[$0].hasSuffix(";") ? $0 + 1 : $0 } ?? words.endIndex
            let line = words[(start + 1)..<end]
                .map { $0.trimmingSuffix(while: { ";)".contains($0) }) }
            switch try program.parse(line.map(String.init)) {
            case .run(let parsed): _ = try parsed.resolve(environment: connection, file: nil)
            case .text(let text): #expect(!text.isEmpty)
            case .version: break
            }
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, predicate(last) { rest.removeLast() }
        return rest
    }
}
