import Foundation
import ProxmoxTypes
import Testing

@Suite struct PermissionsTests {
    /// `true` means that the privilege holds for what lies below as well.
    private static let permissions = Permissions([
        "/": ["Sys.Audit": true, "VM.Audit": true, "Sys.Modify": false],
        "/storage": ["Datastore.Audit": true],
        "/storage/local": ["Datastore.AllocateSpace": true, "Datastore.AllocateTemplate": false],
        "/vms/211": [:],
        "/sdn/zones/localnetwork": ["SDN.Use": true],
    ])

    @Test(arguments: [
        ("VM.Audit", "/", true),
        ("Sys.Modify", "/", true),
        ("VM.Allocate", "/", false),
        // The nearest path above speaks, with what it propagates.
        ("VM.Audit", "/nodes", true),
        ("VM.Audit", "/nodes/pve1/deep/below", true),
        ("Sys.Modify", "/nodes", false),
        ("Datastore.Audit", "/storage", true),
        ("Datastore.Audit", "/storage/other", true),
        ("Sys.Audit", "/storage/other", false),
        // A path's own list is all that it has.
        ("Datastore.AllocateSpace", "/storage/local", true),
        ("Datastore.AllocateTemplate", "/storage/local", true),
        ("Datastore.Audit", "/storage/local", false),
        ("Datastore.AllocateSpace", "/storage/local/below", true),
        ("Datastore.AllocateTemplate", "/storage/local/below", false),
        ("VM.Audit", "/vms/211", false),
        ("VM.Audit", "/vms/212", true),
        // Names that only begin alike are not above each other.
        ("Datastore.AllocateSpace", "/storage/local2", false),
        ("Datastore.Audit", "/storage/local2", true),
        ("SDN.Use", "/sdn/zones/localnetwork/vmbr0", true),
        ("SDN.Use", "/sdn/zones/localnetwork/vmbr0/12", true),
        ("SDN.Use", "/sdn/zones/other/vmbr0", false),
        ("datastore.audit", "/storage", false),
        ("", "/", false),
    ])
    func `a privilege holds on its path, and below it when it propagates`(
        privilege: String, path: String, holds: Bool
    ) {
        #expect(Self.permissions.has(privilege, on: path) == holds)
    }

    @Test(
        arguments: [
            ([:], "/vms"), (["/": ["VM.Audit": true]], nil), (["/": ["VM.Audit": false]], "/vms"),
            (["/vms": ["VM.Audit": true]], nil), (["/vms": ["VM.Audit": false]], "/vms"),
            (["/": ["VM.Audit": true], "/vms": ["VM.Console": true]], "/vms"),
            (["/": ["VM.Audit": true], "/vms/105": ["VM.Console": true]], "/vms/105"),
            (["/": ["VM.Audit": true], "/vms/105": ["VM.Audit": false], "/vms/9": [:]], "/vms/9"),
            (["/vms": ["VM.Audit": true], "/vms/105": ["VM.Audit": false]], nil),
            (["/vms": ["VM.Audit": true], "/storage/local": [:], "/vmsx/1": [:]], nil),
        ] as [([String: [String: Bool]], String?)])
    func `a privilege that is wanted everywhere is missed where it is not`(
        paths: [String: [String: Bool]], gap: String?
    ) {
        #expect(Permissions(paths).gap(of: "VM.Audit", below: "/vms") == gap)
    }

    @Test(
        arguments: [
            (["/vms": ["VM.Audit": true]], nil),
            (["/": ["VM.Audit": true]], nil),
            ([:], 9000),
            (["/vms": ["VM.Audit": false]], 9000),
            (["/vms/9000": ["VM.Audit": true]], 9001),
            (["/vms/9000": ["VM.Audit": true], "/vms/9001": ["VM.Audit": true], "/vms/9002": ["VM.Audit": true]], nil),
            (["/vms/9000": ["VM.Audit": true], "/vms/9002": ["VM.Audit": true]], 9001),
            (["/vms": ["VM.Audit": true], "/vms/9001": ["VM.Allocate": true]], 9001),
            (["/vms": ["VM.Audit": true], "/vms/8999": [:], "/vms/9003": [:], "/vms/x": [:]], nil),
        ] as [([String: [String: Bool]], Int?)])
    func `a privilege that is wanted on a range of VMIDs is missed on the first that lacks it`(
        paths: [String: [String: Bool]], gap: Int?
    ) {
        #expect(Permissions(paths).gap(of: "VM.Audit", among: 9000...9002) == gap)
    }

    @Test func `a range of VMIDs may be as large as it likes`() {
        let permissions = Permissions(["/vms": ["VM.Audit": true], "/vms/999999999": [:]])
        #expect(permissions.gap(of: "VM.Audit", among: 100...999_999_998) == nil)
        #expect(permissions.gap(of: "VM.Audit", among: 100...999_999_999) == 999_999_999)
    }

    @Test func `a token without any path has nothing`() {
        #expect(!Permissions([:]).has("VM.Audit", on: "/"))
        #expect(!Permissions([:]).has("VM.Audit", on: "/vms/211"))
    }

    @Test func `the answer of the API is read, numbers, text and truth values alike`() throws {
        let json = #"{"/":{"VM.Audit":1,"Sys.Audit":0},"/storage":{"Datastore.Audit":"1"},"/vms":{"VM.Allocate":true}}"#
        let permissions = try JSONDecoder().decode(Permissions.self, from: Data(json.utf8))
        #expect(
            permissions
                == Permissions([
                    "/": ["VM.Audit": true, "Sys.Audit": false], "/storage": ["Datastore.Audit": true],
                    "/vms": ["VM.Allocate": true],
                ]))
    }
}
