import Doctor
import ProxmoxTypes
import TemplateModel
import Testing

/// The commands that give a token what it lacks.
@Suite struct GrantsTests {
    private let vm = Need("FlatcarVM", ["VM.Allocate", "VM.Audit"], on: "/pool/flatcar")
    private let disk = Need("FlatcarDisk", ["Datastore.AllocateSpace", "Datastore.Audit"], on: "/storage/thin")
    private let upload = Need.upload(to: "thin")

    private func grants(
        _ token: String = "ci@pve!build", permissions: [String: [String: Bool]] = [:],
        roles: [String: Set<String>] = [:]
    ) -> Grants {
        Grants(to: token, with: Permissions(permissions), roles: roles)
    }

    @Test func `a role that is not there is made, and given to the token and its user`() {
        var grants = grants()
        #expect(
            grants.grant([vm], keeping: [vm]) == [
                "pveum role add FlatcarVM --privs \"VM.Allocate VM.Audit\"",
                "pveum acl modify /pool/flatcar --users ci@pve --tokens 'ci@pve!build' --roles FlatcarVM",
            ])
        // Once is enough.
        #expect(
            grants.grant([Need("FlatcarVM", ["VM.Audit"], on: "/vms/211")], keeping: []) == [
                "pveum acl modify /vms/211 --users ci@pve --tokens 'ci@pve!build' --roles FlatcarVM"
            ])
    }

    @Test func `a role that lacks something is added to, and one that has all stays`() {
        var grants = grants(roles: [
            "FlatcarVM": ["VM.Audit", "VM.Clone"], "FlatcarDisk": ["Datastore.AllocateSpace", "Datastore.Audit"],
        ])
        #expect(
            grants.grant([vm, disk], keeping: []) == [
                "pveum role modify FlatcarVM --append 1 --privs \"VM.Allocate VM.Audit\"",
                "pveum acl modify /pool/flatcar --users ci@pve --tokens 'ci@pve!build' --roles FlatcarVM",
                "pveum acl modify /storage/thin --users ci@pve --tokens 'ci@pve!build' --roles FlatcarDisk",
            ])
        // What was added once is not added again.
        #expect(grants.grant([vm], keeping: []).count == 1)
    }

    @Test func `root has every right already, and only its token needs an entry`() {
        var grants = grants("root@pam!ci")
        #expect(
            grants.grant([disk], keeping: []).last
                == "pveum acl modify /storage/thin --tokens 'root@pam!ci' --roles FlatcarDisk")
    }

    /// An entry of its own hides what is inherited from above it.
    @Test func `what the token has on the path already is granted along`() {
        let permissions = [
            "/storage": ["Datastore.AllocateSpace": true, "Datastore.Audit": true]
        ]
        var kept = grants(permissions: permissions)
        #expect(
            kept.grant([upload], keeping: [disk, upload, vm]).last
                == "pveum acl modify /storage/thin --users ci@pve --tokens 'ci@pve!build' --roles FlatcarUpload,FlatcarDisk"
        )
        // What it lacks is not granted by the way.
        var lacked = grants()
        #expect(
            lacked.grant([upload], keeping: [disk, upload]).last
                == "pveum acl modify /storage/thin --users ci@pve --tokens 'ci@pve!build' --roles FlatcarUpload")
    }

    @Test func `several needs on one path are one entry`() {
        var grants = grants()
        let commands = grants.grant([upload, disk], keeping: [])
        #expect(commands.count == 3)
        #expect(commands.last?.hasSuffix("--roles FlatcarUpload,FlatcarDisk") == true)
    }

    @Test func `a path and a user are words of a shell, whatever is in them`() {
        var grants = grants("a b@pve!x")
        let path = "/storage/$(touch x)"
        #expect(
            grants.grant([Need("R", ["P"], on: path)], keeping: []).last
                == "pveum acl modify '/storage/$(touch x)' --users 'a b@pve' --tokens 'a b@pve!x' --roles R")
    }
}
