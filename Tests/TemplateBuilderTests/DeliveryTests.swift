import CloudInit
import Flatcar
import ProxmoxTypes
import TemplateBuilder
import TestSupport
import Testing

/// By which road the base config reaches the cloud-init drive.
@Suite struct DeliveryTests {
    private let nowhere = LocalMachine(hostName: "laptop") { _ in false }
    private let node = LocalMachine(hostName: "pve1") { _ in true }

    private func choose(
        _ storages: [(StorageConfiguration, isActive: Bool?)], permissions: Permissions = everything,
        version: String = "4593.2.5", here: LocalMachine,
        _ change: (inout BuildSettings) -> Void = { _ in }
    ) throws -> Result<Delivery, BuildError> {
        // `nil`: not on this node at all.
        let present = try storages.compactMap { configuration, isActive in
            try isActive.map {
                try storage(configuration.name, configuration.content.sorted().joined(separator: ","), isActive: $0)
            }
        }
        let site = try makeSite(
            permissions: permissions, storages: present, configurations: storages.map { $0.0 })
        let settings = try makeSettings(change)
        let release = try makeRelease(version).version
        guard let config = settings.baseConfig else { throw Scratch.Failure(description: "no base config") }
        do throws(BuildError) {
            return .success(
                try Delivery.choose(
                    for: config, release: release, settings: settings, site: site, here: here))
        } catch {
            return .failure(error)
        }
    }

    private func snippets(_ name: String = "flatcar", path: String = "/var/lib/flatcar") throws -> StorageConfiguration
    {
        try configured(name, "snippets,import", path: path)
    }

    private func upload(
        _ name: String = "flatcar-upload", path: String = "/var/lib/flatcar", below: String = "snippets"
    ) throws -> StorageConfiguration {
        try configured(name, "vztmpl", path: path, directories: ["vztmpl": below])
    }

    private func reasons(_ result: Result<Delivery, BuildError>) -> [String] {
        guard case .failure(.noDelivery(let reasons)) = result else {
            Issue.record("\(result)")
            return []
        }
        return reasons
    }

    @Test func `a pair of storages that share a path comes first, even on the node`() throws {
        let local = try configured("local", "iso,vztmpl,snippets", path: "/var/lib/vz")
        for here in [nowhere, node] {
            let delivery = try choose([(local, true), (try snippets(), true), (try upload(), true)], here: here).get()
            #expect(delivery.way == .uploaded(storage: "flatcar-upload"))
            #expect(delivery.storage == "flatcar")
            #expect(delivery.fileName.hasPrefix("flatcar-base-") && delivery.fileName.hasSuffix(".tar.gz"))
            #expect(delivery.reference?.property == "vendor=flatcar:snippets/\(delivery.fileName)")
            #expect(delivery.passedOver.isEmpty)
            #expect(
                delivery.description == "uploaded through storage flatcar-upload, which shares its path with flatcar")
        }
    }

    @Test func `the file's name carries the digest of the config`() throws {
        let one = try choose([(try snippets(), true), (try upload(), true)], here: nowhere).get()
        let same = try choose([(try snippets(), true), (try upload(), true)], here: nowhere).get()
        let other = try choose([(try snippets(), true), (try upload(), true)], here: nowhere) {
            $0.baseConfig = BaseConfig(Array(#"{"ignition":{"version":"3.4.0"}}"#.utf8))
        }.get()
        #expect(one == same)
        #expect(one.fileName != other.fileName)
        let digest = try #require(try makeSettings().baseConfig?.digest)
        #expect(one.fileName.contains(digest.prefix(16)))
    }

    @Test(arguments: [
        ("/var/lib/flatcar/", "/var/lib/flatcar", "snippets"), ("/var/lib/flatcar", "/var/lib/flatcar//", "snippets/"),
        ("/var/lib/flatcar", "/var/lib/flatcar", "/snippets"), ("/var/lib/flatcar", "/var/lib", "flatcar/snippets"),
    ])
    func `slashes do not keep a pair apart`(snippetPath: String, uploadPath: String, below: String) throws {
        let delivery = try choose(
            [(try snippets(path: snippetPath), true), (try upload(path: uploadPath, below: below), true)], here: nowhere
        ).get()
        #expect(delivery.way == .uploaded(storage: "flatcar-upload"))
    }

    @Test func `a snippets directory of another name is matched as well`() throws {
        let snippets = try configured(
            "flatcar", "snippets", path: "/srv/flatcar", directories: ["snippets": "configs"])
        let delivery = try choose(
            [(snippets, true), (try upload(path: "/srv/flatcar", below: "configs"), true)], here: nowhere
        ).get()
        #expect(delivery.way == .uploaded(storage: "flatcar-upload"))
    }

    @Test func `what is no pair is none`() throws {
        let none = "no pair of storages that share a path: none takes uploads into the snippets directory of flatcar"
        let absent = "no pair of storages that share a path: no storage that the token can see holds snippets"
        let pairs: [([(StorageConfiguration, Bool?)], String)] = [
            // The upload's directory is another.
            ([(try snippets(), true), (try upload(path: "/srv"), true)], none),
            ([(try snippets(), true), (try upload(below: "template/cache"), true)], none),
            // One is asleep, or is not on this node.
            ([(try snippets(), true), (try upload(), false)], none),
            ([(try snippets(), true), (try upload(), nil)], none),
            ([(try snippets(), false), (try upload(), true)], absent),
            ([(try snippets(), nil), (try upload(), true)], absent),
            // Not a directory storage.
            ([(try configured("flatcar", "snippets"), true), (try configured("x", "vztmpl"), true)], none),
            ([(try upload(), true)], absent),
            ([], absent),
        ]
        for (storages, reason) in pairs {
            #expect(reasons(try choose(storages, here: nowhere)).first == reason)
        }
    }

    @Test func `a pair that the token may not upload to is named`() throws {
        let permissions = Permissions(["/": ["Datastore.Audit": true]])
        let reasons = reasons(
            try choose([(try snippets(), true), (try upload(), true)], permissions: permissions, here: nowhere))
        #expect(
            reasons.first
                == "no pair of storages that share a path: flatcar and flatcar-upload would do, but the token "
                + "lacks Datastore.AllocateTemplate on /storage/flatcar-upload")
    }

    @Test func `on the node itself a snippets directory is written to`() throws {
        let local = try configured("local", "iso,snippets", path: "/var/lib/vz/")
        let delivery = try choose([(local, true)], here: node).get()
        #expect(delivery.way == .written(directory: "/var/lib/vz/snippets"))
        #expect(delivery.fileName.hasSuffix(".ign"))
        #expect(delivery.reference?.property == "vendor=local:snippets/\(delivery.fileName)")
        #expect(delivery.passedOver.count == 1)
        #expect(delivery.description == "written to /var/lib/vz/snippets, the snippets directory of storage local")
    }

    @Test func `on the node the first directory that is writable is taken`() throws {
        let here = LocalMachine(hostName: "pve1") { $0 == "/b/snippets" }
        let storages = [
            (try configured("one", "snippets", path: "/a"), true as Bool?),
            (try configured("two", "snippets", path: "/b"), true),
        ]
        #expect(try choose(storages, here: here).get().storage == "two")
        let reasons = reasons(try choose(storages, here: LocalMachine(hostName: "pve1") { _ in false }))
        #expect(
            reasons[1] == "no snippets directory to write to: none of this node's is writable by this user")
    }

    @Test func `a storage that the node cannot use is not written to`() throws {
        let asleep = try configured("one", "snippets", path: "/a")
        let elsewhere = try configured("two", "snippets", path: "/b")
        let good = try configured("three", "snippets", path: "/c")
        let delivery = try choose([(asleep, false), (elsewhere, nil), (good, true)], here: node).get()
        #expect(delivery.storage == "three")
    }

    @Test func `elsewhere a directory must be given`() throws {
        let local = try configured("local", "snippets", path: "/var/lib/vz")
        #expect(
            reasons(try choose([(local, true)], here: nowhere))[1]
                == "no snippets directory to write to: this machine is not node pve1, and no --snippet-dir is given")
    }

    @Test(arguments: ["/mnt/snippets", "/mnt/snippets/"])
    func `a directory that is given belongs to the only storage with snippets`(directory: String) throws {
        let here = LocalMachine(hostName: "laptop") { $0.hasPrefix("/mnt/snippets") }
        let local = try configured("local", "snippets", path: "/var/lib/vz")
        let delivery = try choose([(local, true)], here: here) { $0.snippetDirectory = directory }.get()
        #expect(delivery.way == .written(directory: "/mnt/snippets"))
        #expect(delivery.storage == "local")
    }

    @Test func `of several storages the directory or the setting says which`() throws {
        let here = LocalMachine(hostName: "laptop") { _ in true }
        let storages = [
            (try configured("one", "snippets", path: "/a"), true as Bool?),
            (try configured("two", "snippets", path: "/b"), true),
        ]
        for directory in ["/b/snippets", "/b/snippets/", "/b//snippets"] {
            #expect(try choose(storages, here: here) { $0.snippetDirectory = directory }.get().storage == "two")
        }
        let named = try choose(storages, here: here) {
            $0.snippetDirectory = "/mnt/snippets"
            $0.snippetStorage = "two"
        }.get()
        #expect(named.storage == "two")
        #expect(
            reasons(try choose(storages, here: here) { $0.snippetDirectory = "/mnt/snippets" })[1]
                == "no snippets directory to write to: say with --snippet-storage which storage /mnt/snippets belongs to"
        )
    }

    @Test func `a directory that cannot be written says so`() throws {
        let local = try configured("local", "snippets", path: "/var/lib/vz")
        #expect(
            reasons(try choose([(local, true)], here: nowhere) { $0.snippetDirectory = "/mnt/snippets" })[1]
                == "no snippets directory to write to: /mnt/snippets is not writable here")
    }

    @Test func `a storage that is named is the only one looked at`() throws {
        let pair = [(try snippets(), true as Bool?), (try upload(), true), (try snippets("other", path: "/o"), true)]
        #expect(try choose(pair, here: nowhere) { $0.snippetStorage = "flatcar" }.get().storage == "flatcar")
        #expect(
            reasons(try choose(pair, here: nowhere) { $0.snippetStorage = "other" }).first
                == "no pair of storages that share a path: none takes uploads into the snippets directory of other")
        #expect(
            reasons(try choose(pair, here: nowhere) { $0.snippetStorage = "absent" }).prefix(2).allSatisfy {
                $0.hasSuffix(": storage absent does not hold snippets, or the token cannot see it")
            })
    }

    private func sftp(_ directory: String) throws -> DeliverySettings {
        var settings = DeliverySettings()
        try settings.reach(sftp: "sftp://root@pve1\(directory)", keyFile: "/key", knownHostsFile: "/known")
        return settings
    }

    @Test func `a directory on a server belongs to the storage whose path it is`() throws {
        let storages = [
            (try configured("one", "snippets", path: "/a"), true as Bool?),
            (try configured("two", "snippets", path: "/b"), true),
        ]
        let settings = try sftp("/b/snippets")
        let delivery = try choose(storages, here: nowhere) { $0.delivery = settings }.get()
        #expect(delivery.storage == "two")
        #expect(delivery.fileName.hasSuffix(".ign"))
        #expect(delivery.reference?.property == "vendor=two:snippets/\(delivery.fileName)")
        #expect(delivery.description == "sent to sftp://root@pve1/b/snippets, the snippets directory of storage two")
        #expect(delivery.passedOver.count == 2)
        let elsewhere = try sftp("/mnt")
        #expect(
            reasons(try choose(storages, here: nowhere) { $0.delivery = elsewhere }).last
                == "no ISO: it is not taken by itself where another way has been set up (--delivery iso)")
        #expect(
            reasons(try choose(storages, here: nowhere) { $0.delivery = elsewhere })[2]
                == "no SFTP: say with --snippet-storage which storage sftp://root@pve1/mnt belongs to")
        let named = try choose(storages, here: nowhere) {
            ($0.delivery, $0.snippetStorage) = (elsewhere, "one")
        }.get()
        #expect(named.storage == "one")
    }

    @Test func `a server comes after what needs none`() throws {
        let pair = [(try snippets(), true as Bool?), (try upload(), true)]
        let settings = try sftp("/var/lib/flatcar/snippets")
        #expect(
            try choose(pair, here: nowhere) { $0.delivery = settings }.get().way
                == .uploaded(storage: "flatcar-upload"))
        #expect(
            try choose([(try snippets(), true)], here: node) { $0.delivery = settings }.get().way
                == .written(directory: "/var/lib/flatcar/snippets"))
    }

    @Test func `the way that is asked for is the only one looked at`() throws {
        let pair = [
            (try snippets(), true as Bool?), (try upload(), true),
            (try configured("local", "iso", path: "/var/lib/vz"), true),
        ]
        var settings = try sftp("/var/lib/flatcar/snippets")
        for method in DeliveryMethod.allCases {
            settings.method = method
            let delivery = try choose(pair, here: node) { $0.delivery = settings }.get()
            #expect(delivery.passedOver.isEmpty)
            switch (method, delivery.way) {
            case (.upload, .uploaded), (.directory, .written), (.sftp, .sent), (.iso, .attached): break
            default: Issue.record("\(method) gave \(delivery.way)")
            }
        }
    }

    @Test(
        arguments: [
            (.upload, "--delivery upload is not possible: none takes uploads"),
            (.directory, "--delivery directory is not possible: this machine is"),
            (.sftp, "--delivery sftp is not possible: no --sftp-url is given"),
            (.iso, "--delivery iso is not possible: no storage of node pve1 that the token can see holds 'iso'"),
        ] as [(DeliveryMethod, String)])
    func `the way that is asked for and does not go says why`(method: DeliveryMethod, text: String) throws {
        let result = try choose([(try snippets(), true)], here: nowhere) { $0.delivery.method = method }
        guard case .failure(let error) = result else {
            Issue.record("it went")
            return
        }
        #expect("\(error)".hasPrefix(text))
    }

    @Test func `an ISO comes last, and has no snippet`() throws {
        let storages = [
            (try snippets(), true as Bool?), (try configured("a", "iso", path: "/a"), false),
            (try configured("b", "iso,images", path: "/b"), true), (try configured("c", "iso", path: "/c"), true),
        ]
        let delivery = try choose(storages, here: nowhere).get()
        #expect(delivery.way == .attached(storage: "b"))
        #expect(delivery.reference == nil)
        #expect(delivery.medium == "b:iso/\(delivery.fileName)")
        #expect(delivery.passedOver.count == 3)
        #expect(
            delivery.description == "uploaded to storage b as an ISO, which takes the place of the cloud-init drive")
        let named = try choose(storages, here: nowhere) { $0.delivery.isoStorage = "c" }.get()
        #expect(named.storage == "c")
        #expect(try choose(storages, here: node).get().way == .written(directory: "/var/lib/flatcar/snippets"))
    }

    @Test(arguments: ["4152.2.0", "4593.2.5"])
    func `the ISO is the same for every release that can read it`(version: String) throws {
        let storages = [(try configured("local", "iso", path: "/a"), true as Bool?)]
        let delivery = try choose(storages, version: version, here: nowhere).get()
        let digest = try #require(try makeSettings().baseConfig?.digest)
        #expect(delivery.fileName == "flatcar-base-\(digest.prefix(16)).iso")
        let config = try #require(try makeSettings().baseConfig).bytes
        let seed = try SeedFiles(ignition: config, in: .user, instanceID: delivery.fileName)
        #expect(try delivery.bytes == seed.image())
    }

    @Test(arguments: [Platform.qemu, .openstack])
    func `guests that look for no such drive get none`(platform: Platform) throws {
        let storages = [(try configured("local", "iso", path: "/a"), true as Bool?)]
        #expect(
            reasons(try choose(storages, here: nowhere) { $0.oem.platform = platform }).last
                == "no ISO: guests of the platform \(platform) do not read it; proxmoxve does")
    }

    @Test func `of several storages the first on which the token may upload takes the ISO`() throws {
        let storages = [
            (try configured("a", "iso", path: "/a"), true as Bool?),
            (try configured("b", "iso", path: "/b"), true),
        ]
        let permissions = Permissions([
            "/storage/a": ["Datastore.Audit": true],
            "/storage/b": ["Datastore.Audit": true, "Datastore.AllocateTemplate": true],
        ])
        #expect(try choose(storages, permissions: permissions, here: nowhere).get().storage == "b")
        let without = Permissions(["/": ["Datastore.Audit": true]])
        #expect(
            reasons(try choose(storages, permissions: without, here: nowhere)).last
                == "no ISO: storage a would do, but the token lacks Datastore.AllocateTemplate on /storage/a")
    }

    @Test func `what has been set up and does not go is not passed over for an ISO`() throws {
        let storages = [
            (try snippets(), true as Bool?), (try upload(), true), (try configured("local", "iso", path: "/a"), true),
        ]
        let permissions = Permissions([
            "/": ["Datastore.Audit": true],
            "/storage/local": ["Datastore.AllocateTemplate": true, "Datastore.Audit": true],
        ])
        let refused = reasons(try choose(storages, permissions: permissions, here: nowhere)).last
        #expect(refused == "no ISO: it is not taken by itself where another way has been set up (--delivery iso)")
        let asked = try choose(storages, permissions: permissions, here: nowhere) { $0.delivery.method = .iso }.get()
        #expect(asked.way == .attached(storage: "local"))
    }

    @Test func `when nothing goes every reason is listed, with the commands that help`() throws {
        guard case .failure(let error) = try choose([], here: nowhere) else {
            Issue.record("it found a way")
            return
        }
        let text = "\(error)"
        #expect(text.contains("no pair of storages"))
        #expect(text.contains("no snippets directory to write to"))
        #expect(text.contains("pvesm add dir flatcar-upload --path /var/lib/flatcar --content vztmpl --content-dirs"))
        #expect(!text.contains("\n"))
    }

    @Test(arguments: [
        ("4459.0.0", nil, "vendor="), ("4593.2.5", nil, "vendor="), ("4458.9.9", nil, "user="),
        ("4152.2.0", nil, "user="), ("4081.3.10", nil, "user="), ("4593.2.5", Platform.openstack, "user="),
    ])
    func `older releases read user data only, and so does another platform`(
        version: String, platform: Platform?, slot: String
    ) throws {
        let pair = [(try snippets(), true as Bool?), (try upload(), true)]
        let delivery = try choose(pair, version: version, here: nowhere) { $0.oem.platform = platform }.get()
        #expect(delivery.reference?.property.hasPrefix(slot) == true)
    }

    @Test func `a config that Proxmox would not copy is refused before any of this`() throws {
        let result = try choose([(try snippets(), true), (try upload(), true)], here: nowhere) {
            $0.baseConfig = BaseConfig(Array("#cloud-config\n".utf8))
        }
        guard case .failure(.baseConfig) = result else {
            Issue.record("\(result)")
            return
        }
    }
}
