import Ignition

/// Configs that are wrong in one place, and what is to be said about each. The fuzzer begins with these, too.
enum ConfigTraps {
    /// What Ignition itself says when it reads the config.
    enum Verdict: Sendable {
        case refused
        /// It reads it, and fails later, in the guest; or it works, but hardly as meant.
        case accepted
        /// Only Flatcar's own build of it reads it.
        case onlyOnFlatcar
    }

    struct Row: Sendable {
        let trap: String
        let text: String
        let severity: Finding.Severity
        let path: String
        let words: String
        let ignition: Verdict
    }

    static func row(
        _ trap: String, _ members: String, _ severity: Finding.Severity, _ path: String, _ words: String,
        _ ignition: Verdict
    ) -> Row {
        let section = members.hasPrefix("\"version\"") ? members : "\"version\": \"3.3.0\"}, \(members)"
        return Row(
            trap: trap, text: "{\"ignition\": {\(section)}", severity: severity, path: path, words: words,
            ignition: ignition)
    }

    static func file(
        _ trap: String, _ member: String, _ severity: Finding.Severity, _ key: String, _ words: String,
        _ ignition: Verdict = .refused, path: String = "/etc/x"
    ) -> Row {
        row(
            trap, "\"storage\": {\"files\": [{\"path\": \"\(path)\"\(member.isEmpty ? "" : ", \(member)")}]}", severity,
            "$.storage.files[0]\(key)", words, ignition)
    }

    static func source(
        _ trap: String, _ url: String, _ words: String, _ severity: Finding.Severity = .error,
        _ ignition: Verdict = .refused
    ) -> Row {
        file(trap, "\"contents\": {\"source\": \"\(url)\"}", severity, ".contents.source", words, ignition)
    }

    static func storage(
        _ trap: String, _ member: String, _ path: String, _ words: String, _ severity: Finding.Severity = .error,
        _ ignition: Verdict = .refused
    ) -> Row {
        row(trap, "\"storage\": {\(member)}", severity, "$.storage.\(path)", words, ignition)
    }

    static func disk(
        _ trap: String, _ partitions: String, _ path: String, _ words: String, _ ignition: Verdict = .refused
    ) -> Row {
        storage(
            trap, "\"disks\": [{\"device\": \"/dev/a\", \"partitions\": [\(partitions)]}]",
            "disks[0].partitions\(path)",
            words, .error, ignition)
    }

    static func unit(
        _ trap: String, _ member: String, _ key: String, _ words: String, _ severity: Finding.Severity = .error,
        _ ignition: Verdict = .refused, name: String = "a.service"
    ) -> Row {
        row(
            trap, "\"systemd\": {\"units\": [{\"name\": \"\(name)\"\(member.isEmpty ? "" : ", \(member)")}]}", severity,
            "$.systemd.units[0]\(key)", words, ignition)
    }

    static func user(_ trap: String, _ member: String, _ key: String, _ words: String, _ severity: Finding.Severity)
        -> Row
    {
        row(trap, "\"passwd\": {\"users\": [{\(member)}]}", severity, "$.passwd.users[0]\(key)", words, .accepted)
    }

    static let rows: [Row] = nodes + modes + sources + names + hashes + disks + luks + units + others

    static let nodes: [Row] = [
        file("a relative path", "", .error, ".path", "not absolute", path: "etc/x"),
        file("an empty path", "", .error, ".path", "empty", path: ""),
        file("a path with ..", "", .error, ".path", "not simplified", path: "/etc/../x"),
        file("a path with a doubled slash", "", .error, ".path", "not simplified", path: "/etc//x"),
        file("a path with a slash at the end", "", .error, ".path", "not simplified", path: "/etc/"),
        file("a line break in a path", "", .error, ".path", "control character", .accepted, path: "/etc/x\\n"),
        file(
            "an endless path", "", .error, ".path", "longer than 4095", .accepted,
            path: String(repeating: "/ab", count: 2000)),
        file("a file in /usr", "", .error, ".path", "read-only", .accepted, path: "/usr/local/bin/x"),
        file("a file in /bin", "", .error, ".path", "read-only", .accepted, path: "/bin/x"),
        file("a file in /run", "", .warning, ".path", "does not outlive", .accepted, path: "/run/x"),
        file("id and name of a user", #""user": {"id": 0, "name": "root"}"#, .error, ".user", "both"),
        file("id and name of a group", #""group": {"id": 0, "name": "root"}"#, .error, ".group", "both"),
        file("overwrite without contents", #""overwrite": true"#, .error, ".overwrite", "without contents.source"),
        file(
            "/etc/hostname without overwrite", #""contents": {"source": "data:,a"}"#, .error, ".overwrite",
            "must be true", .accepted, path: "/etc/hostname"),
        file(
            "update.conf with overwrite false", #""overwrite": false, "contents": {"source": "data:,a"}"#, .error,
            ".overwrite", "must be true", .accepted, path: "/etc/flatcar/update.conf"),
        file(
            "/etc/hosts without overwrite", #""contents": {"source": "data:,a"}"#, .warning, ".overwrite",
            "should be true", .accepted, path: "/etc/hosts"),
        storage(
            "a path twice", #""files": [{"path": "/a"}, {"path": "/b"}, {"path": "/a"}]"#, "files[2]",
            "the other is $.storage.files[0]"),
        storage(
            "a path that is a file and a link",
            #""files": [{"path": "/a"}], "links": [{"path": "/a", "target": "/b"}]"#,
            "links[0]", "is there twice"),
        storage(
            "a file behind a link", #""files": [{"path": "/a/b/c"}], "links": [{"path": "/a/b", "target": "/b"}]"#,
            "files[0].path", "through a link", .error, .refused),
        storage("a link without a target", #""links": [{"path": "/a"}]"#, "links[0].target", "is missing"),
        storage(
            "a hard link to a directory",
            #""directories": [{"path": "/b"}], "links": [{"path": "/a", "target": "/b", "hard": true}]"#, "links[0]",
            "hard link"),
        row(
            "a file where a unit is written",
            #""storage": {"files": [{"path": "/etc/systemd/system/a.service"}]}, "systemd": {"units": [{"name": "a.service", "contents": "[Unit]\n"}]}"#,
            .error, "$.storage.files[0].path", "systemd.units", .accepted),
        row(
            "a file where a drop-in is written",
            #""storage": {"files": [{"path": "/etc/systemd/system/a.service.d/1.conf"}]}, "systemd": {"units": [{"name": "a.service", "dropins": [{"name": "1.conf", "contents": "[Unit]\n"}]}]}"#,
            .error, "$.storage.files[0].path", "systemd.units", .accepted),
    ]

    static let modes: [Row] = [
        file(
            "644 for 0644", #""mode": 644"#, .warning, ".mode", "is 01204 in octal: if 0644 was meant, write 420",
            .accepted),
        file("755 for 0755", #""mode": 755"#, .warning, ".mode", "write 493", .accepted),
        file("600 for 0600", #""mode": 600"#, .warning, ".mode", "write 384", .accepted),
        file("400 for 0400", #""mode": 400"#, .warning, ".mode", "write 256", .accepted),
        file("a negative mode", #""mode": -1"#, .error, ".mode", "no mode"),
        file("a mode beyond 07777", #""mode": 4096"#, .error, ".mode", "no mode"),
        file("the whole st_mode", #""mode": 33188"#, .error, ".mode", "no mode"),
        file("setuid", #""mode": 2541"#, .warning, ".mode", "(04755), which no Flatcar release keeps", .accepted),
        storage(
            "a sticky directory", #""directories": [{"path": "/a", "mode": 1023}]"#, "directories[0].mode",
            "only releases before 4459 keep", .warning, .accepted),
        storage(
            "a directory's mode", #""directories": [{"path": "/a", "mode": 755}]"#, "directories[0].mode", "write 493",
            .warning, .accepted),
    ]

    static let sources: [Row] = [
        source("a blank in a data URL", "data:,a b", "%20 must be percent-encoded"),
        source("a quote in a data URL", "data:,\\\"a\\\"", "%22 must be percent-encoded"),
        source("an umlaut in a data URL", "data:,ä", "%C3 must be percent-encoded"),
        source("an emoji in a data URL", "data:,😀", "%F0 must be percent-encoded"),
        source("a hash sign in a data URL", "data:,a#b", "%23 must be percent-encoded"),
        source("brackets in a data URL", "data:,[Unit]", "%5B must be percent-encoded"),
        source("a line break in a data URL", "data:,a\\nb", "%0A must be percent-encoded"),
        source("a percent sign alone", "data:,100%", "two hexadecimal digits"),
        source("a percent sign before other letters", "data:,%zz", "two hexadecimal digits"),
        source("no comma", "data:hello", "media type"),
        source("no comma after base64", "data:;base64", "last thing before the comma"),
        source("only data:", "data:", "comma"),
        source("capitals", "DATA:,x", "must be a data:"),
        source("base64 cut off", "data:;base64,aGk", "padding"),
        source("base64 with line breaks", "data:;base64,aGk=\\n", "no line breaks"),
        source("base64 twice", "data:;base64,aGk=aGk=", "base64 has only"),
        source("base64 for URLs", "data:;base64,-_-_", "base64 has only"),
        source("base64 percent-encoded", "data:;base64,aGk%3D", "base64 has only"),
        source("base64 of one digit", "data:;base64,A===", "padding"),
        source("base64 of nothing but padding", "data:;base64,====", "padding"),
        source("a charset after base64", "data:;base64;charset=utf-8,aGk=", "last thing"),
        source("a parameter without a value", "data:text/plain;charset,x", "charset=utf-8"),
        source("a media type without a slash", "data:text,x", "text/plain"),
        source("an open quote", "data:;a=\\\"b,x", "does not end"),
        source("a file name", "/etc/x", "must be a data:"),
        source("a file URL", "file:///etc/x", "must be a data:"),
        source("ftp", "ftp://h/x", "must be a data:"),
        source("a blank in a host", "https://a b/", "percent-encode"),
        source("bad percent-encoding in a URL", "https://h/%zz", "percent-encode"),
        source("a percent-encoded host", "https://%41/", "no valid URL"),
        source("a port that is no number", "https://h:x/", "no valid URL"),
        source("https without a host", "https:///x", "no valid URL", .error, .accepted),
        source("an s3 object without a version", "s3://b/k?versionId=", "versionId"),
        source("an OEM path that is not absolute", "oem://a", "absolute path"),
        source("a file on the OEM partition", "oem:///a", "Flatcar's own files", .warning, .onlyOnFlatcar),
        source("Google's storage", "gs://b/k", "before first boot", .warning, .accepted),
        source("https", "https://h/x", "before first boot", .warning, .accepted),
        source("http without a hash", "http://h/x", "nothing protects it", .warning, .accepted),
        source("an IPv6 address", "https://[::1]:8443/x", "before first boot", .warning, .accepted),
        file(
            "headers with a data URL",
            #""contents": {"source": "data:,x", "httpHeaders": [{"name": "A", "value": "b"}]}"#, .error,
            ".contents.httpHeaders", "only be used with http"),
        file(
            "an empty header", #""contents": {"source": "https://h/", "httpHeaders": [{"name": "A", "value": ""}]}"#,
            .error, ".contents.httpHeaders[0].value", "empty"),
        file("an appended part", #""append": [{"source": "x"}]"#, .error, ".append[0].source", "must be a data:"),
        row(
            "a config to merge without a source", #""version": "3.3.0", "config": {"merge": [{"compression": ""}]}}"#,
            .error, "$.ignition.config.merge[0].source", "is missing", .refused),
        row(
            "a config that replaces this one", #""version": "3.3.0", "config": {"replace": {"source": "data:,x"}}}"#,
            .warning, "$.ignition.config.replace", "takes the place", .accepted),
        row(
            "a certificate from nowhere",
            #""version": "3.3.0", "security": {"tls": {"certificateAuthorities": [{"source": "x"}]}}}"#, .error,
            "$.ignition.security.tls.certificateAuthorities[0].source", "must be a data:", .refused),
        row(
            "a proxy that is no URL", #""version": "3.3.0", "proxy": {"httpProxy": "proxy:3128"}}"#, .error,
            "$.ignition.proxy.httpProxy", "http or https", .refused),
        row(
            "an https proxy in plain http", #""version": "3.3.0", "proxy": {"httpsProxy": "http://p:3128"}}"#, .warning,
            "$.ignition.proxy.httpsProxy", "without encryption", .accepted),
    ]

    static let disks: [Row] = [
        disk("a partition without number and label", #"{"sizeMiB": 1}"#, "[0]", "needs a number"),
        disk("a number twice", #"{"number": 1}, {"number": 1}"#, "[1]", "is there twice"),
        disk("a label twice", #"{"number": 1, "label": "x"}, {"number": 2, "label": "x"}"#, "[1].label", "twice"),
        disk("a long label", "{\"label\": \"\(String(repeating: "x", count: 37))\"}", "[0].label", "36"),
        disk("a colon in a label", #"{"label": "a:b"}"#, "[0].label", "colon"),
        disk("a bad GUID", #"{"number": 1, "guid": "1-2"}"#, "[0].guid", "GUID"),
        disk(
            "a size for what should not be", #"{"number": 1, "shouldExist": false, "sizeMiB": 1}"#, "[0]",
            "may only have"),
        disk(
            "no number beside what should not be", #"{"number": 1, "shouldExist": false}, {"label": "x"}"#, "[1]",
            "needs a number", .refused),
        disk(
            "partitions that overlap",
            #"{"number": 1, "startMiB": 10, "sizeMiB": 10}, {"number": 2, "startMiB": 19, "sizeMiB": 1}"#, "[1]",
            "overlaps with $.storage.disks[0].partitions[0]"),
        disk(
            "sizes that overflow",
            #"{"number": 1, "startMiB": 10, "sizeMiB": 9223372036854775807}, {"number": 2, "startMiB": 20, "sizeMiB": 1}"#,
            "[1]", "overlaps", .accepted),
        storage("a relative device", #""disks": [{"device": "sda"}]"#, "disks[0].device", "not absolute"),
        storage(
            "an array without a level", #""raid": [{"name": "r", "devices": ["/dev/a"]}]"#, "raid[0].level", "missing"),
        storage(
            "an unknown level", #""raid": [{"name": "r", "level": "raid9", "devices": ["/dev/a"]}]"#, "raid[0].level",
            "no RAID level"),
        storage(
            "spares for raid0", #""raid": [{"name": "r", "level": "raid0", "spares": 1, "devices": ["/dev/a"]}]"#,
            "raid[0].spares", "cannot be used"),
        storage("an array of nothing", #""raid": [{"name": "r", "level": "raid1"}]"#, "raid[0].devices", "missing"),
        storage(
            "an unknown filesystem", #""filesystems": [{"device": "/dev/a", "format": "ntfs"}]"#,
            "filesystems[0].format", "one of ext4"),
        storage(
            "a filesystem without a format", #""filesystems": [{"device": "/dev/a", "path": "/x"}]"#,
            "filesystems[0].format", "missing"),
        storage(
            "a label too long for ext4",
            #""filesystems": [{"device": "/dev/a", "format": "ext4", "label": "12345678901234567"}]"#,
            "filesystems[0].label", "16"),
    ]

    static let units: [Row] = [
        unit("a unit without a type", #""mask": true"#, ".name", "must end in a unit type", name: "docker"),
        unit("a unit that ends in .conf", #""mask": true"#, ".name", "must end in a unit type", name: "a.conf"),
        unit("a unit in a folder", #""mask": true"#, ".name", "no unit name", .error, .accepted, name: "a/b.service"),
        unit("a unit that is all type", #""mask": true"#, ".name", "no unit name", .error, .accepted, name: ".service"),
        unit(
            "a blank in a unit name", #""mask": true"#, ".name", "no unit name", .error, .accepted, name: "a b.service"),
        unit("a unit about which nothing is said", "", "", "says nothing", .warning, .accepted),
        unit("enabled and masked", #""enabled": true, "mask": true"#, ".mask", "useless", .warning, .accepted),
        unit(
            "enabled without [Install]", #""enabled": true, "contents": "[Service]\nExecStart=/x\n""#, ".contents",
            "[Install]", .warning, .accepted),
        unit("a section without its bracket", #""contents": "[Unit""#, ".contents", "line 1"),
        unit("text after a section", #""contents": "[Unit] x\n""#, ".contents", "line 1"),
        unit(
            "a line without =", #""contents": "[Unit]\n# x\nfoo\n""#, ".contents", "line 3 of the text is no Key=value"),
        unit("a section after other text", #""contents": "Unit]x[Unit] y\n""#, ".contents", "its own line"),
        unit(
            "text before the first section", #""contents": "A=b\n[Unit]\n""#, ".contents", "before the first", .warning,
            .accepted),
        unit(
            "a very long line", "\"contents\": \"[Service]\\nExecStart=\(String(repeating: "x", count: 2100))\"",
            ".contents", "longer than 2048", .warning, .refused),
        unit(
            "a drop-in without .conf", #""dropins": [{"name": "1.cnf", "contents": ""}]"#, ".dropins[0].name", ".conf"),
        unit(
            "a drop-in in a folder", #""dropins": [{"name": "a/1.conf", "contents": ""}]"#, ".dropins[0].name",
            "without a folder", .error, .accepted),
        unit(
            "an empty drop-in", #""dropins": [{"name": "1.conf"}]"#, ".dropins[0]", "does nothing", .warning, .accepted),
        unit(
            "broken drop-in text", #""dropins": [{"name": "1.conf", "contents": "[Unit]\nx\n"}]"#,
            ".dropins[0].contents", "line 2"),
        unit(
            "a drop-in twice",
            #""dropins": [{"name": "1.conf", "contents": "[Unit]\n"}, {"name": "1.conf", "contents": "[Unit]\n"}]"#,
            ".dropins[1]", "is there twice"),
        row(
            "a unit twice",
            #""systemd": {"units": [{"name": "a.service", "mask": true}, {"name": "a.service", "enabled": true}]}"#,
            .error, "$.systemd.units[1]", "is there twice", .refused),
    ]

    static let others: [Row] = [
        user("a user without a name", #""name": """#, ".name", "no account name", .error),
        user("a user like an option", #""name": "-r""#, ".name", "no account name", .error),
        user(
            "a password in plain text", #""name": "core", "passwordHash": "secret""#, ".passwordHash",
            "no password hash", .warning),
        user(
            "a private key", #""name": "core", "sshAuthorizedKeys": ["-----BEGIN OPENSSH PRIVATE KEY-----"]"#,
            ".sshAuthorizedKeys[0]", "private key", .error),
        user(
            "two keys in one", #""name": "core", "sshAuthorizedKeys": ["ssh-ed25519 A\nssh-ed25519 B"]"#,
            ".sshAuthorizedKeys[0]", "line break", .error),
        user(
            "a key's file name", #""name": "core", "sshAuthorizedKeys": ["~/.ssh/id.pub"]"#, ".sshAuthorizedKeys[0]",
            "does not look like", .warning),
        row(
            "a key twice", #""passwd": {"users": [{"name": "core", "sshAuthorizedKeys": ["ssh-rsa A", "ssh-rsa A"]}]}"#,
            .error, "$.passwd.users[0].sshAuthorizedKeys[1]", "is there twice", .refused),
        row(
            "an argument that should and should not exist",
            #""kernelArguments": {"shouldExist": ["a", "quiet"], "shouldNotExist": ["quiet"]}"#, .error,
            "$.kernelArguments.shouldNotExist[0]", "the other is $.kernelArguments.shouldExist[1]", .refused),
        row(
            "two arguments in one", #""kernelArguments": {"shouldExist": ["quiet loglevel=4"]}"#, .warning,
            "$.kernelArguments.shouldExist[0]", "one argument per element", .accepted),
        row(
            "an empty argument", #""kernelArguments": {"shouldExist": [""]}"#, .error,
            "$.kernelArguments.shouldExist[0]", "empty", .accepted),
    ]

    /// Good configs, close to the traps.
    static let sound: [String] = [
        #""storage": {"files": [{"path": "/etc/x", "mode": 420, "contents": {"source": "data:,!$&'()*+,-./:;=?@_~%20"}}]}"#,
        #""storage": {"files": [{"path": "/etc/x", "contents": {"source": ""}}]}"#,
        #""storage": {"files": [{"path": "/opt/bin/x", "mode": 493, "contents": {"source": "data:;base64,aGk="}}]}"#,
        #""storage": {"files": [{"path": "/a", "contents": {"source": "data:text/plain;charset=utf-8;base64,"}}]}"#,
        #""storage": {"files": [{"path": "/a", "contents": {"source": "data:;a=%41;b=\"c\\\"d, e\",x"}}]}"#,
        #""storage": {"files": [{"path": "/a", "contents": {\#(packed)}}]}"#,
        #""storage": {"files": [{"path": "/a", "mode": 0}, {"path": "/b", "mode": 511}, {"path": "/c", "mode": 256}]}"#,
        #""storage": {"files": [{"path": "/usrx"}, {"path": "/runner/x"}, {"path": "/etc/..x"}, {"path": "/etc/.x"}]}"#,
        #""storage": {"files": [{"path": "/etc/hostname", "overwrite": true, "contents": {"source": "data:,"}}]}"#,
        #""storage": {"files": [{"path": "/etc/hostname", "append": [{"source": "data:,x"}]}]}"#,
        #""storage": {"files": [{"path": "/ab"}], "links": [{"path": "/a", "target": "../b"}]}"#,
        #""storage": {"disks": [{"device": "/dev/a", "partitions": [{"number": 1, "startMiB": 1, "sizeMiB": 9}, {"number": 2, "startMiB": 10, "sizeMiB": 1}, {"label": "x"}]}]}"#,
        #""storage": {"disks": [{"device": "/dev/a", "partitions": [{"number": 1, "shouldExist": false, "wipePartitionEntry": true}]}]}"#,
        #""storage": {"filesystems": [{"device": "/dev/a"}, {"device": "/dev/b", "format": "xfs", "label": "123456789012"}]}"#,
        #""systemd": {"units": [{"name": "a@b-c:d_e\\x2d.timer", "mask": false}]}"#,
        #""systemd": {"units": [{"name": "a.service", "enabled": true, "contents": "\n# x\n[Unit]\n\n[Service]\nExecStart=/x \\\n  y\n; z\n[Install]\nWantedBy=multi-user.target"}]}"#,
        #""systemd": {"units": [{"name": "a.service", "enabled": true, "dropins": [{"name": "1.conf", "contents": "[Service]\r\nA=\r\n"}]}]}"#,
        #""passwd": {"users": [{"name": "core", "passwordHash": "$6$a$b", "sshAuthorizedKeys": ["ssh-ed25519 AAAA x", "no-pty sk-ssh-ed25519@openssh.com AAAA"]}, {"name": "a-b_1", "passwordHash": "*"}]}"#,
        #""storage": {"files": [{"path": "/a", "contents": {\#(packed), "verification": {"hash": "sha256-87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"}}}]}"#,
        #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,x", "verification": {"hash": "sha256-\#(digestOfX)"}}}, {"path": "/b", "contents": {"source": "data:;base64,eA==", "verification": {"hash": "sha512-\#(longDigestOfX)"}}}]}"#,
        #""storage": {"raid": [{"name": "r", "level": "raid1", "devices": ["/dev/a", "/dev/b"], "options": ["-a", "-a"]}]}"#,
        #""storage": {"luks": [{"name": "l", "device": "/dev/a", "options": ["-a", "-a"]}]}"#,
        #""storage": {"filesystems": [{"device": "/dev/a", "format": "ext4", "options": ["-a", "-a"], "mountOptions": ["x", "x"]}]}"#,
        #""kernelArguments": {"shouldExist": ["loglevel=4"], "shouldNotExist": ["flatcar.autologin"]}"#,
    ]
}
