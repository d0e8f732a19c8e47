import Flatcar
import Foundation
import ProxmoxTypes
import Synchronization
import TemplateBuilder
import TestSupport

let gibibyte: UInt64 = 1 << 30

/// Settings as the command line makes them by default, and what a test changes.
func makeSettings(_ change: (inout BuildSettings) -> Void = { _ in }) throws -> BuildSettings {
    var settings = BuildSettings(
        vmid: 211, node: nil, selector: .current,
        image: try ImageFile(flavour: .qemu, compression: .bz2, board: .amd64), allowsDowngrade: false,
        diskStorage: nil, imageStorage: nil, snippetStorage: nil, snippetDirectory: nil,
        shape: VMShape(
            cores: 2, memory: 2048, diskSize: 20 * gibibyte, cpu: "x86-64-v2-AES", firmware: .seabios, machine: "q35",
            bridge: "vmbr0", vlan: nil),
        pool: nil, tags: [], baseConfig: BaseConfig(Array(#"{"ignition":{"version":"3.3.0"}}"#.utf8)), workers: 2,
        taskTimeout: .seconds(60))
    change(&settings)
    return settings
}

func makeRelease(
    _ version: String = "4593.2.5", _ channel: Channel = .stable,
    mirror: String = "https://stable.release.flatcar-linux.net"
) throws -> Release {
    guard let number = ReleaseVersion(version) else { throw Scratch.Failure(description: "\(version) is no version") }
    return Release(
        channel: channel, board: .amd64, version: number, directory: "\(mirror)/amd64-usr/\(version)")
}

func makeVersion(
    _ identity: Identity, volume: String? = nil, guest: GuestSettings = defaultGuest,
    source: String = "https://stable.release.flatcar-linux.net/amd64-usr/4593.2.5"
) -> TemplateVersion {
    TemplateVersion(
        identity: identity, image: String(repeating: "ab", count: 64),
        signer: "52F145DFD00BBDCD928CBB5A32DA80F91EF52974", source: source, released: "2026-11-20",
        built: "2026-11-21T04:00:00Z", guest: guest, volume: volume)
}

/// What a VM has by default.
let defaultGuest = GuestSettings([
    "machine": "q35", "bios": "seabios", "cpu": "x86-64-v2-AES", "cores": "2", "memory": "2048",
    "net0": "virtio,bridge=vmbr0", "ide2": "cloudinit", "citype": "nocloud",
])

/// The same as Proxmox shows it.
let defaultConfiguration = [
    "machine": "q35", "bios": "seabios", "cpu": "x86-64-v2-AES", "cores": "2", "memory": "2048",
    "net0": "virtio=BC:24:11:0D:59:2C,bridge=vmbr0", "ide2": "local:211/vm-211-cloudinit.qcow2,media=cdrom",
    "citype": "nocloud",
]

/// The parameters that a first build would create the VM with.
func createdParameters(_ settings: BuildSettings, _ delivery: Delivery?) throws -> Parameters {
    let release = try makeRelease()
    return createParameters(
        GuestSettings(settings, release: release, delivery: delivery), vmid: settings.vmid,
        name: Identity(release, settings).vmName, pool: settings.pool, diskStorage: "thin",
        importVolume: "local:import/flatcar-211.qcow2")
}

/// A storage as `GET /nodes/NODE/storage` shows it.
func storage(
    _ name: String, _ content: String, type: String = "dir", isActive: Bool = true
) throws -> NodeStorage {
    try decode(["storage": name, "content": content, "type": type, "active": isActive ? 1 : 0, "avail": 1 << 40])
}

/// The same as `GET /storage` shows it.
func configured(
    _ name: String, _ content: String, path: String? = nil, directories: [String: String]? = nil
) throws -> StorageConfiguration {
    var object: [String: Any] = ["storage": name, "content": content]
    object["path"] = path
    object["content-dirs"] = directories
    return try decode(object)
}

func makeSite(
    permissions: Permissions = everything, storages: [NodeStorage] = [], configurations: [StorageConfiguration] = []
) throws -> Site {
    Site(
        node: "pve1", version: try decode(["version": "9.2.11"]), permissions: permissions, storages: storages,
        configurations: configurations, bridges: ["vmbr0"])
}

/// The role that the README asks an administrator to make, on everything.
let everything = Permissions([
    "/": Dictionary(
        uniqueKeysWithValues: [
            "VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType",
            "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "Datastore.AllocateSpace",
            "Datastore.AllocateTemplate", "Datastore.Audit", "SDN.Use",
        ].map { ($0, true) })
])

func decode<Value: Decodable>(_ object: [String: Any]) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: object))
}

/// The error of a call that must fail; `nil` when it does not.
func refusal<Result>(_ body: () throws(BuildError) -> Result) -> BuildError? {
    do throws(BuildError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// Keeps what a run reports.
final class Reports: Sendable {
    private let kept = Mutex<[Report]>([])

    var report: Reporter { { report in self.kept.withLock { $0.append(report) } } }

    /// The notes and warnings, in order.
    var texts: [String] {
        kept.withLock { reports in
            reports.compactMap { report in
                switch report {
                case .note(let text): "note: \(text)"
                case .warning(let text): "warning: \(text)"
                default: nil
                }
            }
        }
    }
}
