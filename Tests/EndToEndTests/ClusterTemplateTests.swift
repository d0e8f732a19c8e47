import Foundation
import Testing

/// The template of a cluster, as clusterctl fills it and an API server takes it.
@Suite(.blocking) struct ClusterTemplateTests {
    private static let cluster = ["values", "--for", "capmox", "--format", "cluster"]

    @Test(arguments: ["v1alpha2", "v1alpha1"], [nil, "v1.34.1"])
    func `every resource is one that its API takes, with the documented variables`(api: String, version: String?) throws
    {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let text = try template(
                ["--api", api, "--machine-vmids", "1000-1099", "--memory-adjustment", "0", "--node", "pve-2"]
                    + (version.map { ["--kubernetes-version", $0] } ?? []), bakery, bench)
            let generated = try generate(text, bench)
            #expect(generated["problems"] == [])
            let resources = generated["resources"]?.array ?? []
            #expect(
                resources.compactMap { $0["kind"]?.string } == [
                    "Cluster", "ProxmoxCluster", "KubeadmControlPlane", "ProxmoxMachineTemplate", "MachineDeployment",
                    "ProxmoxMachineTemplate", "KubeadmConfigTemplate",
                ])
            // What its head says is needed is what is needed, and no more.
            let head = text.split(separator: "\n").prefix { $0.hasPrefix("#") }.joined()
            let documented = Set(head.matches(of: /\b[A-Z][A-Z_]{3,}\b/).map { String($0.output) })
            let used = Set(generated["variables"]?.object.keys.map { $0 } ?? [])
            #expect(documented.subtracting(["EXP_KUBEADM_BOOTSTRAP_FORMAT_IGNITION", "NAME", "FILE"]) == used)
            let machine = resources[3]["spec"]?["template"]?["spec"]
            #expect(machine?["sourceNode"] == "pve-2" && machine?["vmIDRange"]?["end"] == 1099)
            #expect(resources[1]["spec"]?["schedulerHints"]?["memoryAdjustment"] == 0)
            // Only what the machine itself is to fill in looks like a variable still.
            let left = try leftovers(resources)
            #expect(left == ["${COREOS_CUSTOM_INSTANCE_ID}"], "\(left)")
        }
    }

    @Test func `machines get the base config, and Kubernetes by a program that runs`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            for (version, sum) in [
                (nil, "-"), ("v1.34.1", try bakery.digest(of: "kubernetes-v1.34.1-x86-64.raw", in: bench.scratch)),
            ] {
                let arguments = version.map { ["--kubernetes-version", $0] } ?? []
                let text = try template(arguments, bakery, bench, url: bakery.url + "/right")
                let config = try machineConfig(generate(text, bench)["resources"]?.array[2], bench)
                let guest = try GuestRoot(config, in: bench.scratch)
                try #expect(
                    guest.text(of: "/etc/flatcar/system-extensions")
                        == "kubernetes kubernetes-v1.34.1-x86-64.raw \(sum) \(bakery.url)/right\n")
                try #expect(
                    guest.text(of: "/opt/bin/load-system-extensions")
                        == String(
                            contentsOfFile: Settings.repository + "/ignition/guest/load-system-extensions",
                            encoding: .utf8))
                let loaded = try guest.load()
                #expect(loaded.ending == .exit(0) && guest.link(of: "kubernetes") != nil, "\(loaded)")
                let units = config["systemd"]?["units"]?.array ?? []
                #expect(units.first { $0["name"] == "locksmithd.service" }?["mask"]?.bool == true)
                let kubeadm = units.first { $0["name"] == "kubeadm.service" }?["dropins"]?.array.first?["contents"]
                for unit in ["system-extensions", "coreos-metadata", "containerd"] {
                    #expect(kubeadm?.string?.contains("\(unit).service") == true)
                }
            }
        }
    }

    @Test func `a person's own text arrives as it was, whatever clusterctl would make of it`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let own = #"a ${HOME} b $$ c $${X} d \\ e \/ f \n g $1"# + "\n"
            let source = own.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let file = try bench.scratch.file(
                "own.ign",
                #"{"ignition":{"version":"3.3.0"},"storage":{"files":[{"path":"/opt/own","mode":420,"contents":{"source":"data:,\#(source)"}}]}}"#
            )
            let text = try template(["--ignition", file], bakery, bench)
            let config = try machineConfig(generate(text, bench)["resources"]?.array[6], bench)
            let found = config["storage"]?["files"]?.array.first { $0["path"] == "/opt/own" }
            #expect(found?["inline"]?.string == own)
        }
    }

    @Test(.simulator) func `what stands on the cluster is filled in, by VMID, by version or by tags`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            try #expect(bench.tool.run(["build", "--consumer", "capmox"]).ending == .exit(0))
            let version = try #require(try bench.versions().first)
            func machine(_ reference: String) throws -> JSON? {
                let text = try template(["--by", reference], bakery, bench, asks: true)
                let generated = try generate(text, bench)
                #expect(generated["problems"] == [])
                return generated["resources"]?.array[3]["spec"]?["template"]?["spec"]
            }
            let byVMID = try machine("vmid")
            #expect(byVMID?["templateID"]?.int == bench.target.vmid)
            #expect(byVMID?["sourceNode"]?.string == bench.target.node)
            #expect(byVMID?["disks"]?["bootVolume"]?["sizeGb"] == 20)
            try #expect(machine("version")?["templateID"] == version["vmid"])
            let tags = try machine("tags")?["templateSelector"]?["matchTags"]?.array.compactMap(\.string)
            let present = try bench.api.configuration(of: version["vmid"]?.int ?? 0)["tags"]?.string
            #expect(tags?.sorted() == present?.split(separator: ";").map(String.init).sorted())
            // A template that is not for Cluster API is one whose machines would find two drives.
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            let outcome = try bench.tool.run(Self.cluster, ["PROXMOX_FLATCAR_SYSEXT_URL": "file://\(bakery.directory)"])
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("has a cloud-init drive"), "\(outcome)")
        }
    }

    /// What is asked for beside a cluster's template, the exit code, and what is said.
    private static let mistakes: [([String], Int32, String)] = [
        (["--kubernetes-version", "v1.34.2"], 64, "the latest patch of v1.34 is v1.34.3"),
        (["--kubernetes-version", "1.34"], 64, "such as v1.34.1"),
        (["--sysext", "kubernetes=v1.34.1"], 64, "--kubernetes-version says which"),
        (["--sysext-updates"], 64, "--kubernetes-version"), (["--by", "version"], 64, "nobody was asked"),
        (["--by", "tags"], 64, "nobody was asked"), (["--machine-vmids", "200-300"], 64, "own VMID"),
        (["--url", "https://127.0.0.1:1"], 64, "--token"), (["--machine-vmids", "21190-22000"], 64, "21100-21199"),
        (["--board", "arm64-usr", "--kubernetes-version", "v1.34.1"], 64, "no IDE"),
        (["--ignition", "core.ign"], 65, "whom the template gets from VM_SSH_KEYS"),
        (["--ignition", "long.ign"], 65, "32768 at most"),
    ]

    /// The same by themselves.
    private static let clashes: [([String], Int32, String)] = [
        (["--for", "capmox", "--format", "clusterctl", "--api", "v1alpha1"], 64, "--api only goes with"),
        (["--for", "capmox", "--kubernetes-version", "v1.34.1"], 64, "--kubernetes-version only goes with"),
        (["--for", "json", "--format", "cluster"], 64, "--format only goes with"),
        (["--for", "json", "--by", "tags"], 64, "--by does not go with"),
    ]

    @Test func `options that do not go together are refused`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let long = String(repeating: "a", count: 33_000)
            let files = [
                "core.ign": #"{"ignition":{"version":"3.3.0"},"passwd":{"users":[{"name":"core"}]}}"#,
                "long.ign":
                    #"{"ignition":{"version":"3.3.0"},"storage":{"files":[{"path":"/a","overwrite":true,"contents":{"source":"data:,\#(long)"}}]}}"#,
            ]
            let all =
                Self.mistakes.map { (Self.cluster + $0.0, $0.1, $0.2) }
                + Self.clashes.map { (["values"] + $0.0, $0.1, $0.2) }
            for (arguments, status, words) in all {
                let given = try arguments.map { argument in
                    try files[argument].map { try bench.scratch.file(argument, $0) } ?? argument
                }
                let outcome = try bench.tool.run(given, unconnected(bakery.directory, bench))
                #expect(outcome.ending == .exit(status) && outcome.output.isEmpty, "\(outcome)")
                #expect(outcome.errors.contains(words), "\(outcome)")
            }
        }
    }

    @Test func `guests that ask a bakery without TLS are warned of`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            var environment = unconnected(bakery.directory, bench)
            environment["PROXMOX_FLATCAR_SYSEXT_URL"] = bakery.url + "/right"
            let outcome = try bench.tool.run(Self.cluster, environment)
            #expect(outcome.ending == .exit(0) && outcome.errors.contains("--kubernetes-version"), "\(outcome)")
            let pinned = try bench.tool.run(Self.cluster + ["--kubernetes-version", "v1.34.1"], environment)
            #expect(pinned.ending == .exit(0) && !pinned.errors.contains("warning"), "\(pinned)")
        }
    }

    /// Kubernetes' version, whether it is the first machine, and the file that kube-vip reads.
    @Test(arguments: [("v1.28.4", true, "admin"), ("v1.29.0", true, "super-admin"), ("v1.34.1", false, "admin")])
    func `kube-vip has credentials that count`(version: String, isFirst: Bool, file: String) throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            let files =
                try generate(template([], bakery, bench), bench)["resources"]?.array[2]["spec"]?["kubeadmConfigSpec"]?[
                    "files"]?.array ?? []
            func text(_ end: String) -> String {
                files.first { $0["path"]?.string?.hasSuffix(end) == true }?["content"]?.string ?? ""
            }
            let root = try bench.scratch.directory("root")
            try Command.run(
                "mkdir", ["-p", root + "/etc/kubernetes/manifests", root + "/bin"], in: bench.scratch)
            let manifest = root + "/etc/kubernetes/manifests/kube-vip.yaml"
            try Data(text("/kube-vip.yaml").utf8).write(to: URL(filePath: manifest))
            try Data("kubeadm \(isFirst ? "init" : "join") --config /etc/kubeadm.yml\n".utf8)
                .write(to: URL(filePath: root + "/etc/kubeadm.sh"))
            try Data("#!/bin/sh\necho \(version)\n".utf8).write(to: URL(filePath: root + "/bin/kubeadm"))
            // The same program, whose files are elsewhere.
            try Data(
                text("/prepare-kube-vip").replacing("/etc/kubeadm.sh", with: "\(root)/etc/kubeadm.sh")
                    .replacing("manifest=/etc", with: "manifest=\(root)/etc").utf8
            )
            .write(to: URL(filePath: root + "/bin/prepare"))
            try Command.run("chmod", ["+x", root + "/bin/kubeadm", root + "/bin/prepare"], in: bench.scratch)
            try Command.run(
                "sh", ["-c", "PATH=\"$1/bin:$PATH\" exec \"$1/bin/prepare\"", "sh", root], in: bench.scratch)
            let pod = try JSON(
                Command.run(
                    "python3",
                    [
                        "-c", "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)",
                        manifest,
                    ],
                    in: bench.scratch
                ).output)
            #expect(
                pod["spec"]?["volumes"]?.array.first?["hostPath"]?["path"]?.string == "/etc/kubernetes/\(file).conf")
            #expect(
                pod["spec"]?["containers"]?.array.first?["volumeMounts"]?.array.first?["mountPath"]
                    == "/etc/kubernetes/admin.conf")
        }
    }

    /// Flatcar's own configuration of containerd, whether that is taken, and what is to be in it then.
    @Test(arguments: [
        (
            "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\"]\nenable_selinux = true\n", true,
            "sandbox_image = \"r/pause:3.10\"\nenable"
        ),
        ("version = 3\nroot = \"/var\"\n", true, ".pinned_images]\nsandbox = \"r/pause:3.10\"\n"),
        ("version = 2\n[plugins.\"io.containerd.grpc.v1.cri\"]\n", false, ""),
    ])
    func `containerd takes the pause image of this Kubernetes, or stays as it is`(
        stock: String, isTaken: Bool, has: String
    )
        throws
    {
        try Bench.run { bench in
            let root = try bench.scratch.directory("root")
            let tools = try bench.scratch.directory("tools")
            for (file, text) in [
                (root + "/usr/share/containerd/config.toml", stock),
                (tools + "/systemctl", "echo \"$@\" >> '\(tools)/log'"),
                (tools + "/containerd", "exit \(isTaken ? 0 : 1)"),
                (tools + "/kubeadm", "[ \"$1\" = config ] && printf 'r/etcd:1\\nr/pause:3.10\\n' || echo v1.34.1"),
            ] {
                try Command.run("mkdir", ["-p", (file as NSString).deletingLastPathComponent], in: bench.scratch)
                try Data(((file.hasSuffix("toml") ? "" : "#!/bin/sh\n") + text + "\n").utf8).write(
                    to: URL(filePath: file))
                try Command.run("chmod", ["+x", file], in: bench.scratch)
            }
            let program = Settings.repository + "/ignition/guest/prepare-containerd"
            func run() throws -> Command.Outcome {
                try Command.run(
                    "sh", ["-c", "PATH=\"$1:$PATH\" exec \"$2\" \"$3\"", "sh", tools, program, root], in: bench.scratch)
            }
            let outcome = try run()
            let config = try? String(contentsOfFile: root + "/etc/containerd/config.toml", encoding: .utf8)
            let calls = (try? String(contentsOfFile: tools + "/log", encoding: .utf8)) ?? ""
            #expect((config != nil) == isTaken && config?.contains(has) != false, "\(config ?? "") \(outcome)")
            #expect(calls == (isTaken ? "daemon-reload\nrestart containerd.service\n" : ""))
            #expect(outcome.text.contains("keeps its own") != isTaken)
            _ = try run()
            #expect(
                (try? String(contentsOfFile: tools + "/log", encoding: .utf8)) ?? "" == calls,
                "a second time changes nothing")
        }
    }

    private func template(
        _ arguments: [String], _ bakery: BakeryServer, _ bench: Bench, url: String? = nil, asks: Bool = false
    ) throws -> String {
        var environment = asks ? [:] : unconnected(bakery.directory, bench)
        environment["PROXMOX_FLATCAR_SYSEXT_URL"] = url ?? "file://\(bakery.directory)"
        let outcome = try bench.tool.run(Self.cluster + arguments, environment)
        #expect(outcome.ending == .exit(0), "\(outcome)")
        return outcome.text
    }

    @Test func `what machines are made of names their templates, so that they are replaced for another`() throws {
        try Bench.run { bench in
            let bakery = try BakeryServer(bench)
            func names(_ arguments: [String]) throws -> [String] {
                let resources = try generate(template(arguments, bakery, bench), bench)["resources"]?.array ?? []
                let machine = resources[4]["spec"]?["template"]?["spec"]
                let used = [
                    resources[2]["spec"]?["machineTemplate"]?["spec"]?["infrastructureRef"]?["name"],
                    machine?["infrastructureRef"]?["name"], machine?["bootstrap"]?["configRef"]?["name"],
                ].compactMap { $0?.string }
                #expect(used == [3, 5, 6].compactMap { resources[$0]["metadata"]?["name"]?.string })
                return used
            }
            let first = try names([])
            try #expect(names([]) == first)
            let (other, config) = (try names(["--vmid", "300"]), try names(["--without", "journal"]))
            #expect(other[0] != first[0] && other[1] != first[1] && other[2] == first[2])
            #expect(config[0] == first[0] && config[1] == first[1] && config[2] != first[2])
        }
    }

    /// Settings with which nobody is asked but the bakery.
    private func unconnected(_ directory: String, _ bench: Bench) -> [String: String?] {
        let nothing = bench.tool.environment.keys.filter { $0.hasPrefix("PROXMOX_") && $0 != "PROXMOX_FLATCAR_CONFIG" }
        return Dictionary(uniqueKeysWithValues: nothing.map { ($0, nil as String?) }).merging([
            "PROXMOX_FLATCAR_SYSEXT_URL": "file://\(directory)"
        ]) { $1 }
    }

    private static let variables = [
        "CLUSTER_NAME=demo", "CONTROL_PLANE_MACHINE_COUNT=3", "WORKER_MACHINE_COUNT=2", "KUBERNETES_VERSION=v1.34.1",
        "CONTROL_PLANE_ENDPOINT_IP=10.0.0.4", "NODE_IP_RANGES=[10.0.0.5-10.0.0.50]", "IP_PREFIX=24", "GATEWAY=10.0.0.1",
        "DNS_SERVERS=[10.0.0.1, 1.1.1.1]", "VM_SSH_KEYS=ssh-ed25519 AAAA a@b, ssh-ed25519 BBBB c@d",
        "PROXMOX_SOURCENODE=pve-1",
    ]

    /// What clusterctl makes of a template, and what is wrong with it.
    private func generate(_ template: String, _ bench: Bench) throws -> JSON {
        let fixtures = Settings.repository + "/Tests/EndToEndTests/Fixtures"
        return try JSON(
            Command.run(
                "env",
                Self.variables + ["python3", fixtures + "/generate-cluster.py", fixtures + "/cluster-api.schema.yaml"],
                input: template, in: bench.scratch
            ).output)
    }

    /// The Container Linux Config of a resource with a `KubeadmConfigSpec`, in the words of `GuestRoot`.
    private func machineConfig(_ resource: JSON?, _ bench: Bench) throws -> JSON {
        let spec = resource?["spec"]?["kubeadmConfigSpec"] ?? resource?["spec"]?["template"]?["spec"]
        let text = spec?["ignition"]?["containerLinuxConfig"]?["additionalConfig"]?.string ?? ""
        let program = """
            import json, sys, urllib.parse, yaml
            config = yaml.safe_load(sys.stdin)
            for file in config["storage"]["files"]:
                file["inline"] = file["contents"]["inline"]
                file["contents"] = {"source": "data:," + urllib.parse.quote(file["inline"])}
            json.dump(config, sys.stdout)
            """
        return try JSON(Command.run("python3", ["-c", program], input: text, in: bench.scratch).output)
    }

    /// What still looks like a variable.
    private func leftovers(_ resources: [JSON]) throws -> Set<String> {
        func texts(_ value: JSON) -> [String] {
            if let text = value.string { return [text] }
            return value.array.flatMap(texts) + value.object.values.flatMap(texts)
        }
        return Set(resources.flatMap(texts).flatMap { $0.matches(of: /\$\{[^}]*\}/).map { String($0.output) } })
    }
}
