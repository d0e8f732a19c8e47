import Ignition
import Testing

/// The rules of Ignition's own merge (config/merge/merge.go), case by case.
@Suite struct MergeTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let rule: String
        let parent: String
        let child: String
        let member: String
        let result: String
        init(_ rule: String, _ parent: String, _ child: String, _ member: String, _ result: String) {
            (self.rule, self.parent, self.child, self.member, self.result) = (rule, parent, child, member, result)
        }
        var testDescription: String { rule }
    }

    static func storage(_ rule: String, _ parent: String, _ child: String, _ result: String) -> Row {
        Row(rule, "\"storage\": {\(parent)}", "\"storage\": {\(child)}", "storage", "{\(result)}")
    }

    static func units(_ rule: String, _ parent: String, _ child: String, _ result: String) -> Row {
        Row(
            rule, "\"systemd\": {\"units\": [\(parent)]}", "\"systemd\": {\"units\": [\(child)]}", "systemd",
            "{\"units\":[\(result)]}")
    }

    static func users(_ rule: String, _ parent: String, _ child: String, _ result: String) -> Row {
        Row(
            rule, "\"passwd\": {\"users\": [\(parent)]}", "\"passwd\": {\"users\": [\(child)]}", "passwd",
            "{\"users\":[\(result)]}")
    }

    static let rows: [Row] = [
        storage(
            "files with the same path are merged key by key, in the earlier one's place",
            #""files": [{"path": "/a", "mode": 420}, {"path": "/b"}]"#,
            #""files": [{"path": "/c"}, {"path": "/a", "overwrite": true}]"#,
            #""files":[{"mode":420,"overwrite":true,"path":"/a"},{"path":"/b"},{"path":"/c"}]"#),
        storage(
            "a later value wins",
            #""files": [{"path": "/a", "mode": 420, "overwrite": true}]"#,
            #""files": [{"path": "/a", "mode": 384, "overwrite": false}]"#,
            #""files":[{"mode":384,"overwrite":false,"path":"/a"}]"#),
        storage(
            "contents are merged inside: the earlier compression and hash stay",
            #""files": [{"path": "/a", "contents": {"source": "data:,x", "compression": "gzip", "verification": {"hash": "sha256-0"}}}]"#,
            #""files": [{"path": "/a", "contents": {"source": "data:,y"}}]"#,
            #""files":[{"contents":{"compression":"gzip","source":"data:,y","verification":{"hash":"sha256-0"}},"path":"/a"}]"#
        ),
        storage(
            "append lists are appended, equal elements too",
            #""files": [{"path": "/a", "append": [{"source": "data:,x"}]}]"#,
            #""files": [{"path": "/a", "append": [{"source": "data:,x"}, {"source": "data:,y"}]}]"#,
            #""files":[{"append":[{"source":"data:,x"},{"source":"data:,x"},{"source":"data:,y"}],"path":"/a"}]"#),
        storage(
            "a link takes the place of a file", #""files": [{"path": "/a", "mode": 420}, {"path": "/b"}]"#,
            #""links": [{"path": "/a", "target": "/c"}]"#,
            #""files":[{"path":"/b"}],"links":[{"path":"/a","target":"/c"}]"#),
        storage(
            "a directory takes the place of the only link", #""links": [{"path": "/a", "target": "/c"}]"#,
            #""directories": [{"path": "/a"}]"#, #""directories":[{"path":"/a"}]"#),
        storage(
            "filesystems are known by their device, not their path",
            #""filesystems": [{"device": "/dev/a", "path": "/x", "format": "ext4", "options": ["-a"], "mountOptions": ["ro"]}]"#,
            #""filesystems": [{"device": "/dev/a", "path": "/y", "options": ["-a"], "mountOptions": ["rw"]}, {"device": "/dev/b", "path": "/y"}]"#,
            #""filesystems":[{"device":"/dev/a","format":"ext4","mountOptions":["ro","rw"],"options":["-a","-a"],"path":"/y"},{"device":"/dev/b","path":"/y"}]"#
        ),
        storage(
            "disks by device, partitions by number",
            #""disks": [{"device": "/dev/a", "wipeTable": true, "partitions": [{"number": 1, "label": "x"}, {"number": 2}]}]"#,
            #""disks": [{"device": "/dev/a", "partitions": [{"number": 1, "sizeMiB": 9}, {"number": 3}]}]"#,
            #""disks":[{"device":"/dev/a","partitions":[{"label":"x","number":1,"sizeMiB":9},{"number":2},{"number":3}],"wipeTable":true}]"#
        ),
        storage(
            "partitions without a number by label",
            #""disks": [{"device": "/dev/a", "partitions": [{"label": "x", "sizeMiB": 1}, {"label": "y"}]}]"#,
            #""disks": [{"device": "/dev/a", "partitions": [{"label": "x", "sizeMiB": 2}, {"number": 1, "label": "y"}]}]"#,
            #""disks":[{"device":"/dev/a","partitions":[{"label":"x","sizeMiB":2},{"label":"y"},{"label":"y","number":1}]}]"#
        ),
        storage(
            "arrays by name, their devices by value, their options appended",
            #""raid": [{"name": "r", "level": "raid1", "devices": ["/dev/a", "/dev/b"], "options": ["-x"]}]"#,
            #""raid": [{"name": "r", "devices": ["/dev/b", "/dev/c"], "options": ["-x"]}]"#,
            #""raid":[{"devices":["/dev/a","/dev/b","/dev/c"],"level":"raid1","name":"r","options":["-x","-x"]}]"#),
        storage(
            "LUKS by name, tang servers by URL",
            #""luks": [{"name": "l", "device": "/dev/a", "options": ["-x"], "clevis": {"tang": [{"url": "http://a", "thumbprint": "1"}]}}]"#,
            #""luks": [{"name": "l", "options": ["-y"], "clevis": {"threshold": 2, "tang": [{"url": "http://a", "thumbprint": "2"}, {"url": "http://b", "thumbprint": "3"}]}}]"#,
            #""luks":[{"clevis":{"tang":[{"thumbprint":"2","url":"http://a"},{"thumbprint":"3","url":"http://b"}],"threshold":2},"device":"/dev/a","name":"l","options":["-x","-y"]}]"#
        ),
        storage(
            "a header without a value takes its namesake out",
            #""files": [{"path": "/a", "contents": {"source": "https://h/x", "httpHeaders": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}}]"#,
            #""files": [{"path": "/a", "contents": {"httpHeaders": [{"name": "A"}, {"name": "C", "value": "3"}]}}]"#,
            #""files":[{"contents":{"httpHeaders":[{"name":"B","value":"2"},{"name":"C","value":"3"}],"source":"https://h/x"},"path":"/a"}]"#
        ),
        storage(
            "paths are compared by bytes, not by how they look",
            #""files": [{"path": "/é"}]"#, #""files": [{"path": "/e\u0301"}]"#,
            "\"files\":[{\"path\":\"/é\"},{\"path\":\"/e\u{301}\"}]"),
        units(
            "units by name, drop-ins by name",
            #"{"name": "a.service", "enabled": true, "dropins": [{"name": "1.conf", "contents": "x"}]}"#,
            #"{"name": "b.service"}, {"name": "a.service", "dropins": [{"name": "2.conf", "contents": "y"}, {"name": "1.conf", "contents": "z"}]}"#,
            #"{"dropins":[{"contents":"z","name":"1.conf"},{"contents":"y","name":"2.conf"}],"enabled":true,"name":"a.service"},{"name":"b.service"}"#
        ),
        units(
            "a mask can be taken back", #"{"name": "a.service", "mask": true}"#,
            #"{"name": "a.service", "mask": false}"#,
            #"{"mask":false,"name":"a.service"}"#),
        users(
            "users by name, their keys and groups by value",
            #"{"name": "core", "sshAuthorizedKeys": ["k1", "k2"], "groups": ["a"], "uid": 5}"#,
            #"{"name": "core", "sshAuthorizedKeys": ["k2", "k3"], "groups": ["b"]}, {"name": "ann"}"#,
            #"{"groups":["a","b"],"name":"core","sshAuthorizedKeys":["k1","k2","k3"],"uid":5},{"name":"ann"}"#),
        Row(
            "groups by name", #""passwd": {"groups": [{"name": "g", "gid": 1}]}"#,
            #""passwd": {"groups": [{"name": "g", "system": true}]}"#, "passwd",
            #"{"groups":[{"gid":1,"name":"g","system":true}]}"#),
        Row(
            "kernel arguments by value, each once",
            #""kernelArguments": {"shouldExist": ["a", "b"]}"#, #""kernelArguments": {"shouldExist": ["b", "c"]}"#,
            "kernelArguments", #"{"shouldExist":["a","b","c"]}"#),
        Row(
            "a kernel argument changes sides",
            #""kernelArguments": {"shouldExist": ["a", "b"]}"#, #""kernelArguments": {"shouldNotExist": ["a"]}"#,
            "kernelArguments", #"{"shouldExist":["b"],"shouldNotExist":["a"]}"#),
        Row(
            "the last kernel argument leaves no empty list",
            #""kernelArguments": {"shouldExist": ["a"]}"#, #""kernelArguments": {"shouldNotExist": ["a"]}"#,
            "kernelArguments", #"{"shouldNotExist":["a"]}"#),
        Row(
            "sections one of them lacks", #""systemd": {"units": [{"name": "a.service"}]}"#, #""passwd": {}"#,
            "systemd", #"{"units":[{"name":"a.service"}]}"#),
    ]

    @Test(arguments: rows)
    func `two configs are merged by Ignition's rule`(_ row: Row) throws {
        let merged = Config.merge([try config33(row.parent, name: "1.ign"), try config33(row.child, name: "2.ign")])
        #expect(try member(row.member, of: merged) == row.result)
    }

    @Test func `the ignition section is merged too`() throws {
        let parent = try config(
            #"{"ignition": {"version": "3.1.0", "config": {"merge": [{"source": "data:,a"}]}, "proxy": {"noProxy": ["a"]}, "timeouts": {"httpTotal": 1}}}"#
        )
        let child = try config(
            #"{"ignition": {"version": "3.2.0", "config": {"merge": [{"source": "data:,a"}, {"source": "data:,b"}]}, "proxy": {"noProxy": ["b", "a"]}, "timeouts": {"httpTotal": 2}}}"#
        )
        #expect(
            try member("ignition", of: Config.merge([parent, child]))
                == #"{"config":{"merge":[{"source":"data:,a"},{"source":"data:,b"}]},"proxy":{"noProxy":["a","b"]},"timeouts":{"httpTotal":2},"version":"3.3.0"}"#
        )
    }

    @Test func `no configs make the empty config`() throws {
        #expect(try rendered(Config.merge([])) == #"{"ignition":{"version":"3.3.0"}}"#)
    }

    @Test(arguments: rows)
    func `merging with nothing or with itself changes nothing where nothing is appended`(_ row: Row) throws {
        let one = try config33(row.parent)
        #expect(Config.merge([one]) == one)
        #expect(Config.merge([Config.merge([]), one]) == one)
        #expect(Config.merge([one, Config.merge([])]) == one)
        guard !row.parent.contains("options"), !row.parent.contains("append") else { return }
        #expect(Config.merge([one, one]) == one)
    }

    /// Not where a link is between two files: what it replaced does not come back.
    @Test(arguments: rows.filter { !$0.rule.contains("takes the place") })
    func `merging is associative`(_ row: Row) throws {
        let (first, second) = (try config33(row.parent), try config33(row.child))
        let third = try config33(
            #""storage": {"files": [{"path": "/a", "mode": 256}]}, "systemd": {"units": [{"name": "a.service", "enabled": false}]}"#
        )
        #expect(
            Config.merge([Config.merge([first, second]), third])
                == Config.merge([first, Config.merge([second, third])]))
    }

    @Test func `a finding in a merged config names the file it came from`() throws {
        let first = try config33(
            #""storage": {"files": [{"path": "/a", "mode": 9999}, {"path": "/b"}]}"#, name: "1.ign")
        let second = try config33(
            #""storage": {"files": [{"path": "/c"}, {"path": "/b", "overwrite": true}]}"#, name: "2.ign")
        let findings = Config.merge([first, second]).findings()
        #expect(
            findings.map { "\($0.file) \($0.path)" } == [
                "1.ign $.storage.files[0].mode", "2.ign $.storage.files[1].overwrite",
            ])
    }

    @Test func `a duplicate inside one config is found though merging hides it`() throws {
        let first = try config33(#""storage": {"files": [{"path": "/a"}]}"#, name: "1.ign")
        let second = try config33(#""storage": {"files": [{"path": "/a"}, {"path": "/a"}]}"#, name: "2.ign")
        let (merged, findings) = Config.inspect([first, second])
        #expect(try member("storage", of: merged) == #"{"files":[{"path":"/a"}]}"#)
        #expect(findings.map { "\($0.file) \($0.path)" } == ["2.ign $.storage.files[1]"])
    }

    @Test func `what a later fragment repairs is no finding`() throws {
        let first = try config33(
            #""storage": {"files": [{"path": "/etc/hostname", "contents": {"source": "data:,a"}}]}"#)
        let second = try config33(#""storage": {"files": [{"path": "/etc/hostname", "overwrite": true}]}"#)
        #expect(first.findings().count == 1)
        #expect(Config.inspect([first, second]).findings.isEmpty)
    }
}
