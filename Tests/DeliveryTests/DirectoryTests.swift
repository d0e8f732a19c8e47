import BuildErrors
import CloudInit
import Delivery
import Flatcar
import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// A snippets directory that this machine can write to.
@Suite struct DirectoryTests {
    @Test func `on the node itself a snippets directory is written to`() throws {
        let local = try configured("local", "iso,snippets", path: "/var/lib/vz/")
        let delivery = try Choice.make([(local, true)], here: Choice.node).get()
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
        #expect(try Choice.make(storages, here: here).get().storage == "two")
        let reasons = Choice.reasons(try Choice.make(storages, here: LocalMachine(hostName: "pve1") { _ in false }))
        #expect(
            reasons[1] == "no snippets directory to write to: none of this node's is writable by this user")
    }

    @Test func `a storage that the node cannot use is not written to`() throws {
        let asleep = try configured("one", "snippets", path: "/a")
        let elsewhere = try configured("two", "snippets", path: "/b")
        let good = try configured("three", "snippets", path: "/c")
        let delivery = try Choice.make([(asleep, false), (elsewhere, nil), (good, true)], here: Choice.node).get()
        #expect(delivery.storage == "three")
    }

    @Test func `elsewhere a directory must be given`() throws {
        let local = try configured("local", "snippets", path: "/var/lib/vz")
        #expect(
            Choice.reasons(try Choice.make([(local, true)], here: Choice.nowhere))[1]
                == "no snippets directory to write to: this machine is not node pve1, and no --snippet-dir is given")
    }

    @Test(arguments: ["/mnt/snippets", "/mnt/snippets/"])
    func `a directory that is given belongs to the only storage with snippets`(directory: String) throws {
        let here = LocalMachine(hostName: "laptop") { $0.hasPrefix("/mnt/snippets") }
        let local = try configured("local", "snippets", path: "/var/lib/vz")
        let delivery = try Choice.make([(local, true)], here: here) { $0.snippetDirectory = directory }.get()
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
            #expect(try Choice.make(storages, here: here) { $0.snippetDirectory = directory }.get().storage == "two")
        }
        let named = try Choice.make(storages, here: here) {
            $0.snippetDirectory = "/mnt/snippets"
            $0.snippetStorage = "two"
        }.get()
        #expect(named.storage == "two")
        #expect(
            Choice.reasons(try Choice.make(storages, here: here) { $0.snippetDirectory = "/mnt/snippets" })[1]
                == "no snippets directory to write to: say with --snippet-storage which storage /mnt/snippets belongs to"
        )
    }

    @Test func `a directory that cannot be written says so`() throws {
        let local = try configured("local", "snippets", path: "/var/lib/vz")
        #expect(
            Choice.reasons(
                try Choice.make([(local, true)], here: Choice.nowhere) { $0.snippetDirectory = "/mnt/snippets" })[1]
                == "no snippets directory to write to: /mnt/snippets is not writable here")
    }

    @Test func `a storage that is named is the only one looked at`() throws {
        let pair = [
            (try Choice.snippets(), true as Bool?), (try Choice.upload(), true),
            (try Choice.snippets("other", path: "/o"), true),
        ]
        #expect(
            try Choice.make(pair, here: Choice.nowhere) { $0.snippetStorage = "flatcar" }.get().storage == "flatcar")
        #expect(
            Choice.reasons(try Choice.make(pair, here: Choice.nowhere) { $0.snippetStorage = "other" }).first
                == "no pair of storages that share a path: none takes uploads into the snippets directory of other")
        #expect(
            Choice.reasons(try Choice.make(pair, here: Choice.nowhere) { $0.snippetStorage = "absent" }).prefix(2)
                .allSatisfy {
                    $0.hasSuffix(": storage absent does not hold snippets, or the token cannot see it")
                })
    }
}
