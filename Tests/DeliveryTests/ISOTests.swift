import BuildErrors
import CloudInit
import Delivery
import Flatcar
import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// The base config on a medium of its own.
@Suite struct ISOTests {
    @Test func `an ISO comes last, and has no snippet`() throws {
        let storages = [
            (try Choice.snippets(), true as Bool?), (try configured("a", "iso", path: "/a"), false),
            (try configured("b", "iso,images", path: "/b"), true), (try configured("c", "iso", path: "/c"), true),
        ]
        let delivery = try Choice.make(storages, here: Choice.nowhere).get()
        #expect(delivery.way == .attached(storage: "b"))
        #expect(delivery.reference == nil)
        #expect(delivery.medium == "b:iso/\(delivery.fileName)")
        #expect(delivery.passedOver.count == 3)
        #expect(
            delivery.description == "uploaded to storage b as an ISO, which takes the place of the cloud-init drive")
        let named = try Choice.make(storages, here: Choice.nowhere) { $0.delivery.isoStorage = "c" }.get()
        #expect(named.storage == "c")
        #expect(
            try Choice.make(storages, here: Choice.node).get().way == .written(directory: "/var/lib/flatcar/snippets"))
    }

    @Test(arguments: ["4152.2.0", "4593.2.5"])
    func `the ISO is the same for every release that can read it`(version: String) throws {
        let storages = [(try configured("local", "iso", path: "/a"), true as Bool?)]
        let delivery = try Choice.make(storages, version: version, here: Choice.nowhere).get()
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
            Choice.reasons(try Choice.make(storages, here: Choice.nowhere) { $0.oem.platform = platform }).last
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
        #expect(try Choice.make(storages, permissions: permissions, here: Choice.nowhere).get().storage == "b")
        let without = Permissions(["/": ["Datastore.Audit": true]])
        #expect(
            Choice.reasons(try Choice.make(storages, permissions: without, here: Choice.nowhere)).last
                == "no ISO: storage a would do, but the token lacks Datastore.AllocateTemplate on /storage/a")
    }

    @Test func `what has been set up and does not go is not passed over for an ISO`() throws {
        let storages = [
            (try Choice.snippets(), true as Bool?), (try Choice.upload(), true),
            (try configured("local", "iso", path: "/a"), true),
        ]
        let permissions = Permissions([
            "/": ["Datastore.Audit": true],
            "/storage/local": ["Datastore.AllocateTemplate": true, "Datastore.Audit": true],
        ])
        let refused = Choice.reasons(try Choice.make(storages, permissions: permissions, here: Choice.nowhere)).last
        #expect(refused == "no ISO: it is not taken by itself where another way has been set up (--delivery iso)")
        let asked = try Choice.make(storages, permissions: permissions, here: Choice.nowhere) {
            $0.delivery.method = .iso
        }.get()
        #expect(asked.way == .attached(storage: "local"))
    }
}
