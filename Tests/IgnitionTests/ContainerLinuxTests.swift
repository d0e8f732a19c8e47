import Foundation
import Ignition
import Testing
import YAML

@Suite struct ContainerLinuxTests {
    /// Everything that can be said in both languages.
    static let samples: [String] = [
        #""storage": {"files": [{"path": "/etc/a", "mode": 384, "overwrite": true, "user": {"name": "core"}, "group": {"id": 500}, "contents": {"source": "data:,a%20b%0A%09%25c%0A"}}]}"#,
        #""storage": {"files": [{"path": "/etc/a", "contents": {"source": "data:,"}}, {"path": "/etc/b", "overwrite": false, "contents": {"source": "data:text/plain;charset=utf-8;base64,w6TDtgo="}}]}"#,
        #""storage": {"files": [{"path": "/etc/binary", "contents": {"source": "data:;base64,AAECAwQF/w=="}}, {"path": "/etc/bell", "contents": {"source": "data:,%07"}}]}"#,
        #""storage": {"files": [{"path": "/etc/packed", "contents": {"compression": "gzip", "source": "data:;base64,H4sIAAAAAAACA0vkAgAHoerdAgAAAA=="}}]}"#,
        #""storage": {"files": [{"path": "/opt/far", "contents": {"source": "https://example.org/a?b=c", "verification": {"hash": "sha512-\#(String(repeating: "ab", count: 64))"}}}]}"#,
        #""storage": {"directories": [{"path": "/etc/d"}, {"path": "/etc/e", "mode": 448, "overwrite": true, "user": {"id": 0}}]}"#,
        #""storage": {"links": [{"path": "/etc/l", "target": "/etc/a b"}, {"path": "/etc/h", "target": "/etc/l2", "hard": true, "overwrite": true, "group": {"name": "wheel"}}]}"#,
        #""systemd": {"units": [{"name": "a.service", "mask": true}, {"name": "b.service", "enabled": true, "contents": "[Service]\nExecStart=/bin/true # x: y\n\n[Install]\nWantedBy=multi-user.target\n"}, {"name": "c.timer", "enabled": false, "dropins": [{"name": "10-a.conf", "contents": "[Timer]\nOnCalendar=daily"}, {"name": "20-b.conf", "contents": ""}]}]}"#,
        #""passwd": {"users": [{"name": "ops", "uid": 1001, "gecos": "A: \"B\"", "groups": ["sudo", "docker"], "homeDir": "/home/ops", "noCreateHome": false, "noLogInit": true, "noUserGroup": false, "passwordHash": "$6$a$b", "primaryGroup": "ops", "shell": "/bin/bash", "sshAuthorizedKeys": ["ssh-ed25519 AAAA ops"], "system": true}], "groups": [{"name": "ops", "gid": 1001, "passwordHash": "*", "system": false}]}"#,
    ]

    /// What a Container Linux Config means, by the transpiler's documentation, as an Ignition config.
    private static let meaning = """
        import base64, json, sys, urllib.parse, yaml
        clc, ignition = yaml.safe_load(sys.argv[1]), json.load(sys.stdin)
        def camel(name):
            head, *rest = {"gid": "gid"}.get(name, name).split("_")
            return head + "".join({"ssh": "SSH"}.get(word, word.capitalize()) for word in rest)
        def data(url):
            if not url.startswith("data:"):
                return url
            head, body = url[5:].split(",", 1)
            return list(base64.b64decode(body) if head.endswith(";base64") else urllib.parse.unquote_to_bytes(body))
        def contents(said):
            if "inline" in said:
                return {"source": list(said["inline"].encode())}
            remote = said["remote"]
            result = {"source": data(remote["url"])}
            if "compression" in remote:
                result["compression"] = remote["compression"]
            if "verification" in remote:
                hash = remote["verification"]["hash"]
                result["verification"] = {"hash": hash["function"] + "-" + hash["sum"]}
            return result
        storage = clc.get("storage", {})
        for file in storage.get("files", []):
            file["contents"] = contents(file["contents"])
        for kind in ("users", "groups"):
            for account in clc.get("passwd", {}).get(kind, []):
                for name in list(account):
                    account[camel(name)] = account.pop(name)
        ignition.pop("ignition")
        for file in ignition.get("storage", {}).get("files", []):
            file["contents"]["source"] = data(file["contents"]["source"])
            file.setdefault("mode", 0o644)
            file.setdefault("overwrite", False)
        for directory in ignition.get("storage", {}).get("directories", []):
            directory.setdefault("mode", 0o755)
        if clc != ignition:
            sys.exit(f"{clc}\\n{ignition}")
        """

    @Test(arguments: samples)
    func `what can be said means the same to a reader of either`(_ sample: String) throws {
        let config = try config33(sample)
        let (document, findings) = config.containerLinuxConfig()
        #expect(findings.allSatisfy { $0.severity == .warning }, "\(findings)")
        let (code, output) = try run(
            "python3", ["-c", Self.meaning, document.text], input: try config.render())
        #expect(code == 0, "\(output)\n\(document.text)")
    }

    @Test func `the base fragments can all be said`() throws {
        for fragment in BaseFragments.all {
            let config = try Config.read(fragment)
            let (document, findings) = config.containerLinuxConfig()
            #expect(findings.isEmpty)
            let (code, output) = try run("python3", ["-c", Self.meaning, document.text], input: try config.render())
            #expect(code == 0, "\(fragment.name): \(output)")
        }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let trap: String
        let text: String
        let severity: Finding.Severity
        let path: String
        let words: String
        var testDescription: String { trap }
    }

    private static func file(_ members: String, path: String = "/etc/x") -> String {
        #""storage": {"files": [{"path": "\#(path)", \#(members)}]}"#
    }

    private static let text = #""contents": {"source": "data:,x"}"#

    static let rows: [Row] = [
        Row(
            trap: "file without contents", text: file(#""mode": 420"#), severity: .error,
            path: "$.storage.files[0].contents", words: "would empty the file"),
        Row(
            trap: "append", text: file(#""append": [{"source": "data:,x"}]"#), severity: .error,
            path: "$.storage.files[0].append", words: "write the whole file"),
        Row(
            trap: "headers",
            text: file(#""contents": {"source": "https://a/b", "httpHeaders": [{"name": "a", "value": "b"}]}"#),
            severity: .error, path: "$.storage.files[0].contents.httpHeaders", words: "no headers"),
        Row(
            trap: "sha256",
            text: file(
                #""contents": {"source": "https://a/b", "verification": {"hash": "sha256-\#(String(repeating: "a", count: 64))"}}"#
            ), severity: .error, path: "$.storage.files[0].contents.verification.hash", words: "sha512-"),
        Row(
            trap: "host name", text: file(text, path: "/etc/hostname"), severity: .error,
            path: "$.storage.files[0].path", words: "written by Cluster API"),
        Row(
            trap: "kubeadm's script as a link",
            text: #""storage": {"links": [{"path": "/etc/kubeadm.sh", "target": "/x"}]}"#,
            severity: .error, path: "$.storage.links[0].path", words: "twice"),
        Row(
            trap: "clusterctl's own variables", text: file(#""contents": {"source": "data:,$%7BHOME%7D"}"#),
            severity: .warning, path: "$.storage.files[0].contents.source", words: "$${"),
        Row(
            trap: "disk", text: #""storage": {"disks": [{"device": "/dev/sdb"}]}"#, severity: .error,
            path: "$.storage.disks[0]", words: "diskSetup"),
        Row(
            trap: "file system", text: #""storage": {"filesystems": [{"device": "/dev/sdb", "format": "ext4"}]}"#,
            severity: .error, path: "$.storage.filesystems[0]", words: "diskSetup"),
        Row(
            trap: "raid", text: #""storage": {"raid": [{"name": "a", "level": "raid1", "devices": ["/dev/a"]}]}"#,
            severity: .error, path: "$.storage.raid[0]", words: "diskSetup"),
        Row(
            trap: "luks", text: #""storage": {"luks": [{"name": "a", "device": "/dev/a"}]}"#, severity: .error,
            path: "$.storage.luks[0]", words: "diskSetup"),
        Row(
            trap: "enabled unit that nothing installs",
            text:
                #""systemd": {"units": [{"name": "a.service", "enabled": true, "contents": "[Service]\nExecStart=/x"}]}"#,
            severity: .error, path: "$.systemd.units[0].contents", words: "[Install]"),
        Row(
            trap: "user", text: #""passwd": {"users": [{"name": "core"}]}"#, severity: .warning,
            path: "$.passwd.users[0]", words: "users: of the KubeadmConfigSpec"),
        Row(
            trap: "user who shall not be", text: #""passwd": {"users": [{"name": "core", "shouldExist": false}]}"#,
            severity: .error, path: "$.passwd.users[0].shouldExist", words: "cannot be said"),
        Row(
            trap: "group that shall not be", text: #""passwd": {"groups": [{"name": "g", "shouldExist": false}]}"#,
            severity: .error, path: "$.passwd.groups[0].shouldExist", words: "cannot be said"),
        Row(
            trap: "kernel argument", text: #""kernelArguments": {"shouldExist": ["quiet"]}"#, severity: .warning,
            path: "$.kernelArguments.shouldExist[0]", words: "--consumer capmox"),
        Row(
            trap: "automatic login", text: #""kernelArguments": {"shouldNotExist": ["flatcar.autologin"]}"#,
            severity: .warning, path: "$.kernelArguments.shouldNotExist[0]", words: "--console-autologin off"),
        Row(
            trap: "kernel argument that shall not be", text: #""kernelArguments": {"shouldNotExist": ["quiet"]}"#,
            severity: .error, path: "$.kernelArguments.shouldNotExist[0]", words: "cannot take kernel arguments away"),
    ]

    @Test(arguments: rows)
    func `what cannot be said is named with its place`(_ row: Row) throws {
        let findings = try config33(row.text, name: "40-mine.ign").containerLinuxConfig().findings
        let finding = try #require(findings.first { $0.path == row.path }, "\(findings)")
        #expect(findings.allSatisfy { $0 == finding || $0.severity == .warning }, "\(findings)")
        #expect(finding.severity == row.severity && finding.file == "40-mine.ign")
        #expect(finding.message.contains(row.words), "\(finding)")
    }

    @Test(arguments: [
        #""config": {"merge": [{"source": "https://a/b"}]}"#, #""config": {"replace": {"source": "https://a/b"}}"#,
        #""timeouts": {"httpTotal": 5}"#, #""proxy": {"httpProxy": "http://a"}"#,
        #""security": {"tls": {"certificateAuthorities": [{"source": "https://a/b"}]}}"#,
    ])
    func `the machine's own section is not silently dropped`(_ member: String) throws {
        let config = try config("{\"ignition\": {\"version\": \"3.3.0\", \(member)}}")
        let findings = config.containerLinuxConfig().findings
        #expect(findings.count == 1 && findings[0].severity == .error)
        #expect(findings[0].path.hasPrefix("$.ignition."))
    }

    @Test func `mode bits that Ignition 2.3 drops are not silently lost`() throws {
        let members = #""storage": {"files": [{"path": "/a", "mode": 2541, "contents": {"source": "data:,"}}]}"#
        let findings = try config(#"{"ignition": {"version": "3.4.0"}, \#(members)}"#).containerLinuxConfig().findings
        #expect(findings.count == 1 && findings[0].severity == .error)
        #expect(findings[0].path == "$.storage.files[0].mode")
        let dropped = try config33(members).containerLinuxConfig()
        #expect(dropped.findings.isEmpty && dropped.document.text.contains("mode: 0755"))
    }

    @Test func `text people can read stays so, and the order is that of the config`() throws {
        let config = try config33(
            #""storage": {"files": [{"contents": {"source": "data:,b%0Ac%0A"}, "path": "/etc/b"}, {"path": "/etc/a", "contents": {"source": "data:,a"}}]}"#
        )
        #expect(
            config.containerLinuxConfig().document.text == """
                storage:
                  files:
                    - path: /etc/b
                      overwrite: false
                      mode: 0644
                      contents:
                        inline: |
                          b
                          c
                    - path: /etc/a
                      overwrite: false
                      mode: 0644
                      contents:
                        inline: a

                """)
    }
}
