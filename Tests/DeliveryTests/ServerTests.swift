import BuildErrors
import CloudInit
import Delivery
import Flatcar
import Observation
import ProxmoxTypes
import TemplateModel
import TestSamples
import Testing

/// A snippets directory on an SFTP server, and the way that a person asks for.
@Suite struct ServerTests {
    private func sftp(_ directory: String) -> DeliverySettings {
        var settings = DeliverySettings()
        settings.sftp = SFTPSettings(
            url: "sftp://root@pve1\(directory)", keyFile: "/key", knownHostsFile: "/known")
        return settings
    }

    @Test func `a directory on a server belongs to the storage whose path it is`() throws {
        let storages = [
            (try configured("one", "snippets", path: "/a"), true as Bool?),
            (try configured("two", "snippets", path: "/b"), true),
        ]
        let settings = sftp("/b/snippets")
        let delivery = try Choice.make(storages, here: Choice.nowhere) { $0.delivery = settings }.get()
        #expect(delivery.storage == "two")
        #expect(delivery.fileName.hasSuffix(".ign"))
        #expect(delivery.reference?.property == "vendor=two:snippets/\(delivery.fileName)")
        #expect(delivery.description == "sent to sftp://root@pve1/b/snippets, the snippets directory of storage two")
        #expect(delivery.passedOver.count == 2)
        let elsewhere = sftp("/mnt")
        #expect(
            Choice.reasons(try Choice.make(storages, here: Choice.nowhere) { $0.delivery = elsewhere }).last
                == "no ISO: it is not taken by itself where another way has been set up (--delivery iso)")
        #expect(
            Choice.reasons(try Choice.make(storages, here: Choice.nowhere) { $0.delivery = elsewhere })[2]
                == "no SFTP: say with --snippet-storage which storage sftp://root@pve1/mnt belongs to")
        let named = try Choice.make(storages, here: Choice.nowhere) {
            ($0.delivery, $0.snippetStorage) = (elsewhere, "one")
        }.get()
        #expect(named.storage == "one")
    }

    @Test func `a server comes after what needs none`() throws {
        let pair = [(try Choice.snippets(), true as Bool?), (try Choice.upload(), true)]
        let settings = sftp("/var/lib/flatcar/snippets")
        #expect(
            try Choice.make(pair, here: Choice.nowhere) { $0.delivery = settings }.get().way
                == .uploaded(storage: "flatcar-upload"))
        #expect(
            try Choice.make([(try Choice.snippets(), true)], here: Choice.node) { $0.delivery = settings }.get().way
                == .written(directory: "/var/lib/flatcar/snippets"))
    }

    @Test func `the way that is asked for is the only one looked at`() throws {
        let pair = [
            (try Choice.snippets(), true as Bool?), (try Choice.upload(), true),
            (try configured("local", "iso", path: "/var/lib/vz"), true),
        ]
        var settings = sftp("/var/lib/flatcar/snippets")
        for method in DeliveryMethod.allCases {
            settings.method = method
            let delivery = try Choice.make(pair, here: Choice.node) { $0.delivery = settings }.get()
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
        let result = try Choice.make([(try Choice.snippets(), true)], here: Choice.nowhere) {
            $0.delivery.method = method
        }
        guard case .failure(let error) = result else {
            Issue.record("it went")
            return
        }
        #expect("\(error)".hasPrefix(text))
    }
}
