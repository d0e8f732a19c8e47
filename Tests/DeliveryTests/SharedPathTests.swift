import BuildErrors
import CloudInit
import Delivery
import Flatcar
import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// What is uploaded to one storage, and is a snippet of another.
@Suite struct SharedPathTests {
    @Test func `a pair of storages that share a path comes first, even on the node`() throws {
        let local = try configured("local", "iso,vztmpl,snippets", path: "/var/lib/vz")
        for here in [Choice.nowhere, Choice.node] {
            let delivery = try Choice.make(
                [(local, true), (try Choice.snippets(), true), (try Choice.upload(), true)], here: here
            ).get()
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
        let one = try Choice.make([(try Choice.snippets(), true), (try Choice.upload(), true)], here: Choice.nowhere)
            .get()
        let same = try Choice.make([(try Choice.snippets(), true), (try Choice.upload(), true)], here: Choice.nowhere)
            .get()
        let other = try Choice.make([(try Choice.snippets(), true), (try Choice.upload(), true)], here: Choice.nowhere)
        {
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
        let delivery = try Choice.make(
            [
                (try Choice.snippets(path: snippetPath), true),
                (try Choice.upload(path: uploadPath, below: below), true),
            ], here: Choice.nowhere
        ).get()
        #expect(delivery.way == .uploaded(storage: "flatcar-upload"))
    }

    @Test func `a snippets directory of another name is matched as well`() throws {
        let snippets = try configured(
            "flatcar", "snippets", path: "/srv/flatcar", directories: ["snippets": "configs"])
        let delivery = try Choice.make(
            [(snippets, true), (try Choice.upload(path: "/srv/flatcar", below: "configs"), true)], here: Choice.nowhere
        ).get()
        #expect(delivery.way == .uploaded(storage: "flatcar-upload"))
    }

    @Test func `what is no pair is none`() throws {
        let none = "no pair of storages that share a path: none takes uploads into the snippets directory of flatcar"
        let absent = "no pair of storages that share a path: no storage that the token can see holds snippets"
        let pairs: [([(StorageConfiguration, Bool?)], String)] = [
            // The upload's directory is another.
            ([(try Choice.snippets(), true), (try Choice.upload(path: "/srv"), true)], none),
            ([(try Choice.snippets(), true), (try Choice.upload(below: "template/cache"), true)], none),
            // One is asleep, or is not on this node.
            ([(try Choice.snippets(), true), (try Choice.upload(), false)], none),
            ([(try Choice.snippets(), true), (try Choice.upload(), nil)], none),
            ([(try Choice.snippets(), false), (try Choice.upload(), true)], absent),
            ([(try Choice.snippets(), nil), (try Choice.upload(), true)], absent),
            // Not a directory storage.
            ([(try configured("flatcar", "snippets"), true), (try configured("x", "vztmpl"), true)], none),
            ([(try Choice.upload(), true)], absent),
            ([], absent),
        ]
        for (storages, reason) in pairs {
            #expect(Choice.reasons(try Choice.make(storages, here: Choice.nowhere)).first == reason)
        }
    }

    @Test func `a pair that the token may not upload to is named`() throws {
        let permissions = Permissions(["/": ["Datastore.Audit": true]])
        let reasons = Choice.reasons(
            try Choice.make(
                [(try Choice.snippets(), true), (try Choice.upload(), true)], permissions: permissions,
                here: Choice.nowhere))
        #expect(
            reasons.first
                == "no pair of storages that share a path: flatcar and flatcar-upload would do, but the token "
                + "lacks Datastore.AllocateTemplate on /storage/flatcar-upload")
    }

    @Test func `when nothing goes every reason is listed, and where the commands that help are`() throws {
        guard case .failure(let error) = try Choice.make([], here: Choice.nowhere) else {
            Issue.record("it found a way")
            return
        }
        let text = "\(error)"
        #expect(text.contains("no pair of storages"))
        #expect(text.contains("no snippets directory to write to"))
        #expect(text.hasSuffix("'proxmox-flatcar doctor' with the same settings prints the commands that set a way up"))
        #expect(!text.contains("\n"))
    }

    @Test(arguments: [
        ("4344.0.0", nil, "vendor="), ("4593.2.5", nil, "vendor="), ("4343.9.9", nil, "user="),
        ("4152.2.0", nil, "user="), ("4081.3.10", nil, "user="), ("4593.2.5", Platform.openstack, "user="),
    ])
    func `older releases read user data only, and so does another platform`(
        version: String, platform: Platform?, slot: String
    ) throws {
        let pair = [(try Choice.snippets(), true as Bool?), (try Choice.upload(), true)]
        let delivery = try Choice.make(pair, version: version, here: Choice.nowhere) { $0.oem.platform = platform }
            .get()
        #expect(delivery.reference?.property.hasPrefix(slot) == true)
    }

    @Test func `a config that Proxmox would not copy is refused before any of this`() throws {
        let result = try Choice.make(
            [(try Choice.snippets(), true), (try Choice.upload(), true)], here: Choice.nowhere
        ) {
            $0.baseConfig = BaseConfig(Array("#cloud-config\n".utf8))
        }
        guard case .failure(.baseConfig) = result else {
            Issue.record("\(result)")
            return
        }
    }
}
