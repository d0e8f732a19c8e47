import Foundation

/// The Proxmox that a test works on.
struct Target {
    var url: String
    var token: String
    var secret: String
    var caFile: String?
    var fingerprint: String?
    var node: String
    var imageStorage: String
    var diskStorage: String?
    var snippetStorage: String?
    var bridge: String?
    var vmid = 211
    /// The VMIDs of its versions: those that the tool takes if it is not told otherwise.
    var versionVMIDs: ClosedRange<Int> { vmid * 100...vmid * 100 + 99 }
    /// The VMID that the first version gets.
    var firstVersion: Int { versionVMIDs.lowerBound }

    /// A simulator's, seen by its token of this role.
    init(_ simulator: Simulator, role: String = "normal") throws {
        url = simulator.ready["url"]?.string ?? ""
        (token, secret) = try simulator.token(role)
        caFile = simulator.ready["ca"]?.string
        node = simulator.ready["node"]?.string ?? ""
        // The simulator has two storages that would do.
        imageStorage = "flatcar"
    }

    /// The node that the environment names. README.md has the table.
    static func fromEnvironment() throws -> Target {
        func required(_ name: String) throws -> String {
            guard let value = Settings.value(name) else {
                throw Failure("PF_E2E_URL is set, but PF_E2E_\(name) is not")
            }
            return value
        }
        let secretFile = try required("SECRET_FILE")
        return Target(
            url: try required("URL"), token: try required("TOKEN"),
            secret: try String(contentsOfFile: secretFile, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines),
            caFile: Settings.value("CA"), fingerprint: Settings.value("FINGERPRINT"), node: try required("NODE"),
            imageStorage: try required("IMAGE_STORAGE"), diskStorage: Settings.value("DISK_STORAGE"),
            snippetStorage: Settings.value("SNIPPET_STORAGE"), bridge: Settings.value("BRIDGE"),
            vmid: Settings.value("VMID").flatMap(Int.init) ?? 211)
    }

    private init(
        url: String, token: String, secret: String, caFile: String?, fingerprint: String?, node: String,
        imageStorage: String, diskStorage: String?, snippetStorage: String?, bridge: String?, vmid: Int
    ) {
        (self.url, self.token, self.secret) = (url, token, secret)
        (self.caFile, self.fingerprint, self.node) = (caFile, fingerprint, node)
        (self.imageStorage, self.diskStorage, self.snippetStorage) = (imageStorage, diskStorage, snippetStorage)
        (self.bridge, self.vmid) = (bridge, vmid)
    }

    /// The settings with which the tool reaches it.
    var environment: [String: String] {
        let all: [String: String?] = [
            "PROXMOX_URL": url, "PROXMOX_TOKEN": token, "PROXMOX_SECRET": secret, "PROXMOX_FLATCAR_CA_FILE": caFile,
            "PROXMOX_FLATCAR_FINGERPRINT": fingerprint, "PROXMOX_FLATCAR_NODE": node,
            "PROXMOX_FLATCAR_IMAGE_STORAGE": imageStorage, "PROXMOX_FLATCAR_DISK_STORAGE": diskStorage,
            "PROXMOX_FLATCAR_SNIPPET_STORAGE": snippetStorage, "PROXMOX_FLATCAR_BRIDGE": bridge,
            "PROXMOX_FLATCAR_VMID": "\(vmid)",
        ]
        return all.compactMapValues { $0 }
    }
}
