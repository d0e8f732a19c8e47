import Foundation
import ProxmoxTypes
import Testing

/// The JSON is that of a genuine Proxmox VE 9.2, with names made neutral.
@Suite struct DecodingTests {
    private func decode<Value: Decodable>(_ json: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }

    @Test(arguments: [
        (#""1024""#, "1024"), ("2", "2"), ("-1", "-1"), ("0", "0"), ("true", "1"), ("false", "0"), (#""""#, ""),
        ("0.5", "0.5"), ("9223372036854775807", "9223372036854775807"), (#""a\nb""#, "a\nb"),
    ])
    func `a scalar is read whatever its type`(json: String, text: String) throws {
        #expect(try decode(json, as: Scalar.self).text == text)
    }

    @Test(arguments: ["null", "[]", "{}"])
    func `what is no scalar is refused`(json: String) {
        #expect(throws: DecodingError.self) { try decode(json, as: Scalar.self) }
    }

    @Test(arguments: [
        ("1", true), (#""1""#, true), ("true", true), ("0", false), (#""0""#, false), ("false", false), ("2", false),
        (#""""#, false),
    ])
    func `a flag is one, as number, text or truth value`(json: String, isSet: Bool) throws {
        #expect(try decode(json, as: Flag.self).isSet == isSet)
    }

    @Test func `storages of a node`() throws {
        let storages: [NodeStorage] = try decode(
            """
            [{"active": 1, "avail": 77598756864, "content": "images", "enabled": 1, "shared": 0, "storage": "imgonly",
            "total": 270553174016, "type": "dir", "used": 23844429824, "used_fraction": 0.0881321385739496},
            {"active": "0", "avail": "77598728192", "content": "iso, images,snippets,import", "storage": "local",
            "type": "lvmthin"},
            {"content": "import", "storage": "absent", "type": "nfs"}]
            """)
        #expect(storages.map(\.name) == ["imgonly", "local", "absent"])
        #expect(storages.map(\.type) == ["dir", "lvmthin", "nfs"])
        #expect(storages.map(\.content) == [["images"], ["iso", "images", "snippets", "import"], ["import"]])
        #expect(storages.map(\.isActive) == [true, false, false])
        #expect(storages.map(\.available) == [77_598_756_864, 77_598_728_192, nil])
    }

    @Test func `storages as they are configured`() throws {
        let storages: [StorageConfiguration] = try decode(
            """
            [{"content": "snippets,import,iso,images", "digest": "106719caea5ef8d8fcff186bf99aafcd14002278",
            "path": "/var/lib/vz", "storage": "local", "type": "dir"},
            {"content": "vztmpl", "content-dirs": {"vztmpl": "snippets"}, "path": "/var/lib/flatcar/",
            "storage": "flatcar-upload", "type": "dir"},
            {"content": "images,rootdir", "storage": "thin", "thinpool": "data", "type": "lvmthin", "vgname": "pve"}]
            """)
        #expect(storages.map(\.name) == ["local", "flatcar-upload", "thin"])
        #expect(storages.map(\.path) == ["/var/lib/vz", "/var/lib/flatcar/", nil])
        #expect(storages[0].directory(for: "snippets") == "/var/lib/vz/snippets")
        #expect(storages[0].directory(for: "vztmpl") == "/var/lib/vz/template/cache")
        #expect(storages[0].directory(for: "iso") == "/var/lib/vz/template/iso")
        #expect(storages[0].directory(for: "import") == "/var/lib/vz/import")
        #expect(storages[1].directory(for: "vztmpl") == "/var/lib/flatcar/snippets")
        #expect(storages[2].directory(for: "snippets") == nil)
    }

    @Test(arguments: [
        ("/srv", "snippets", "/srv/snippets"), ("/srv/", "snippets", "/srv/snippets"),
        ("/srv//a/", "/snippets/", "/srv/a/snippets"), ("/", "snippets", "/snippets"), ("/srv", "a/b/", "/srv/a/b"),
    ])
    func `slashes do not make two directories different`(path: String, below: String, expected: String) throws {
        let storage: StorageConfiguration = try decode(
            #"{"content":"snippets","storage":"s","path":"\#(path)","content-dirs":{"snippets":"\#(below)"}}"#)
        #expect(storage.directory(for: "snippets") == expected)
    }

    @Test func `content-dirs may be a property string`() throws {
        let storage: StorageConfiguration = try decode(
            #"{"content":"vztmpl","storage":"s","path":"/srv","content-dirs":"vztmpl=snippets,iso=a=b,odd"}"#)
        #expect(storage.contentDirectories == ["vztmpl": "snippets", "iso": "a=b"])
    }

    @Test func `volumes of a storage`() throws {
        let volumes: [StoredVolume] = try decode(
            """
            [{"content": "import", "ctime": 1795226898, "format": "qcow2", "size": 2424832,
            "volid": "local:import/flatcar-1.qcow2"},
            {"content": "images", "format": "qcow2", "parent": null, "size": "134217728", "used": 2363392, "vmid": 211,
            "volid": "local:211/base-211-disk-0.qcow2"},
            {"content": "import", "format": "raw", "volid": "local:import/a.raw"}]
            """)
        #expect(
            volumes.map(\.id) == [
                "local:import/flatcar-1.qcow2", "local:211/base-211-disk-0.qcow2", "local:import/a.raw",
            ])
        #expect(volumes.map(\.size) == [2_424_832, 134_217_728, 0])
    }

    @Test func `a configuration keeps every key, whatever its type`() throws {
        let configuration: VMConfiguration = try decode(
            #"""
            {"agent": "enabled=1", "boot": "order=scsi0", "cores": 2, "description": "hello\nworld",
            "digest": "ef36afc6dc1628dea15d4ea2e481390183902502", "memory": "2048", "onboot": 0, "template": 1,
            "scsi0": "local:211/base-211-disk-0.qcow2,discard=on,iothread=1,size=128M,ssd=1",
            "tags": "4593.2.5;flatcar;flatcar-stable", "unused1": "local:211/base-211-disk-1.qcow2"}
            """#)
        #expect(configuration.values.count == 11)
        #expect(configuration["cores"] == "2")
        #expect(configuration["memory"] == "2048")
        #expect(configuration["onboot"] == "0")
        #expect(configuration["absent"] == nil)
        #expect(configuration.isTemplate)
        #expect(configuration.lock == nil)
        #expect(configuration.description == "hello\nworld")
        #expect(configuration.digest == "ef36afc6dc1628dea15d4ea2e481390183902502")
    }

    @Test func `a VM that is being created shows its lock and nothing else`() throws {
        let configuration: VMConfiguration = try decode(#"{"digest": "a7e9f8c4", "lock": "create"}"#)
        #expect(configuration.lock == "create")
        #expect(!configuration.isTemplate)
        #expect(configuration.description.isEmpty)
    }

    @Test(arguments: [
        ("9.2.11", 9, 2, true), ("8.4.0", 8, 4, true), ("8.4", 8, 4, true), ("8.3.5", 8, 3, false),
        ("7.4-17", 7, 4, false), ("10.0.1", 10, 0, true), ("9.0.0~11", 9, 0, true),
    ])
    func `imports can be uploaded since 8.4`(text: String, major: Int, minor: Int, takes: Bool) throws {
        let version: ProxmoxVersion = try decode(#"{"release":"x","repoid":"14a22df3f6997e69","version":"\#(text)"}"#)
        #expect((version.major, version.minor) == (major, minor))
        #expect(version.description == text)
        #expect(version.takesImportUploads == takes)
    }

    @Test(arguments: [#"{"version":"nine"}"#, #"{"version":"9"}"#, #"{"version":""}"#, "{}"])
    func `a version without two numbers is none`(json: String) {
        #expect(throws: DecodingError.self) { try decode(json, as: ProxmoxVersion.self) }
    }
}

@Suite struct UPIDTests {
    @Test(arguments: [
        ("UPID:pve1:000078A1:00078926:6B00FD12:imgcopy::ci@pve!build:", "pve1", "imgcopy"),
        ("UPID:pve1:000078B3:00078A96:6B00FD15:qmcreate:211:ci@pve!build:", "pve1", "qmcreate"),
        ("UPID:node-2:0:0:0:qmtemplate:211:root@pam:", "node-2", "qmtemplate"),
    ])
    func `a task's id says where it runs and what it does`(text: String, node: String, type: String) throws {
        let upid = try #require(UPID(text))
        #expect((upid.description, upid.node, upid.type) == (text, node, type))
        #expect(try JSONDecoder().decode(UPID.self, from: Data("\"\(text)\"".utf8)) == upid)
    }

    @Test(arguments: [
        "", "UPID", "UPID:pve1", "UPID::000078A1:00078926:6B00FD12:imgcopy::ci@pve:",
        "upid:pve1:000078A1:00078926:6B00FD12:imgcopy::ci@pve:", "UPID:pve1:000078A1:00078926:6B00FD12:imgcopy::ci@pve",
        "UPID:pve1:000078A1:00078926:6B00FD12:imgcopy::ci@pve:more:",
    ])
    func `anything else is none`(text: String) {
        #expect(UPID(text) == nil)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(UPID.self, from: Data("\"\(text)\"".utf8)) }
    }
}

@Suite struct DiskPropertyTests {
    @Test(arguments: [
        ("local:211/vm-211-disk-0.qcow2,discard=on,iothread=1,size=64M,ssd=1", UInt64(64 << 20)),
        ("thin:vm-211-disk-0,size=20G", 20 << 30), ("a:b,size=2T", 2 << 40), ("a:b,size=4K", 4 << 10),
        // Of a raw image whose size is no whole number of MiB.
        ("a:b,size=40000000", 40_000_000), ("a:b,size=0", 0), ("a:b", nil), ("a:b,size=", nil), ("a:b,size=G", nil),
        ("a:b,size=-1G", nil), ("a:b,size=1.5G", nil), ("a:b,size=1P", nil), ("a:b,size=99999999999T", nil),
        ("a:b,size=18446744073709551616", nil), ("", nil),
    ])
    func `a size has a suffix for powers of 1024`(text: String, size: UInt64?) {
        #expect(DiskProperty(text).size == size)
    }

    @Test(arguments: [
        ("local:211/vm-211-disk-0.qcow2,discard=on", "local:211/vm-211-disk-0.qcow2", "local", false),
        ("local:211/base-211-disk-0.qcow2,discard=on", "local:211/base-211-disk-0.qcow2", "local", true),
        ("thin:base-211-disk-0,size=20G", "thin:base-211-disk-0", "thin", true),
        ("thin:vm-211-disk-0", "thin:vm-211-disk-0", "thin", false),
        ("file=local:211/vm-211-disk-0.raw,size=1G", "local:211/vm-211-disk-0.raw", "local", false),
        // A linked clone: the base volume's name is in the path, but the volume is its own.
        (
            "local:211/base-211-disk-1.qcow2/300/vm-300-disk-0.qcow2,size=1G",
            "local:211/base-211-disk-1.qcow2/300/vm-300-disk-0.qcow2", "local", false
        ),
        ("thin:base-211-disk-0/vm-300-disk-0", "thin:base-211-disk-0/vm-300-disk-0", "thin", false),
        ("base-storage:vm-211-disk-0", "base-storage:vm-211-disk-0", "base-storage", false),
        ("none,media=cdrom", "none", "none", false), ("", "", "", false),
    ])
    func `a disk is a volume of a storage, a base volume or not`(
        text: String, volume: String, storage: String, isBase: Bool
    ) {
        let disk = DiskProperty(text)
        #expect((disk.volume, disk.storage, disk.isBaseVolume) == (volume, storage, isBase))
    }

    @Test func `the options are kept by name`() {
        let disk = DiskProperty("local:a,discard=on,iothread=1,serial=a=b,bare")
        #expect(disk.options == ["discard": "on", "iothread": "1", "serial": "a=b"])
    }
}
