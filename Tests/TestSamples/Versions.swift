import Flatcar
package import Observation
import ProxmoxTypes
package import TemplateModel

/// What a VM has by default.
package let defaultGuest = GuestSettings([
    "machine": "q35", "bios": "seabios", "cpu": "x86-64-v2-AES", "cores": "2", "memory": "2048",
    "net0": "virtio,bridge=vmbr0", "ide2": "cloudinit", "citype": "nocloud",
])

/// The same as Proxmox shows it.
package let defaultConfiguration = [
    "machine": "q35", "bios": "seabios", "cpu": "x86-64-v2-AES", "cores": "2", "memory": "2048",
    "net0": "virtio=BC:24:11:0D:59:2C,bridge=vmbr0", "ide2": "local:211/vm-211-cloudinit.qcow2,media=cdrom",
    "citype": "nocloud", "agent": "enabled=1",
]

/// A run that has ended, or is at work: what is compared with this machine is left to a version's `isAbandoned`.
package let someBuilder = BuildProcess(machine: "m", boot: "b", process: "1.2", began: 0)

package let someTime = "2026-11-21T04:00:00Z"

/// How a disk of ours is attached.
package let diskOptions = "discard=on,iothread=1,size=20G,ssd=1"

/// The volume of a version's own disk.
package func baseVolume(_ vmid: Int, _ number: Int = 0) -> String { "local:\(vmid)/base-\(vmid)-disk-\(number).qcow2" }

/// When a release was signed, where its number does not lie: the higher, the later. `nil` for what is no release.
package func signedTime(of release: String) -> Int64? {
    ReleaseVersion(release).map { 1_700_000_000 + Int64($0.build) * 10_000 + Int64($0.branch) * 100 + Int64($0.patch) }
}

package func makeVersion(
    _ identity: Identity, vmid: Int = 21100, image: String? = String(repeating: "ab", count: 64),
    signed: Int64? = nil, guest: GuestSettings = defaultGuest, built: String = someTime,
    source: String = "https://stable.release.flatcar-linux.net/amd64-usr/4593.2.5"
) -> TemplateVersion {
    TemplateVersion(
        vmid: vmid, identity: identity, image: image,
        signer: image == nil ? nil : "52F145DFD00BBDCD928CBB5A32DA80F91EF52974",
        signed: image == nil ? nil : signed ?? signedTime(of: identity.release), source: source,
        released: "2026-11-20", built: built, guest: guest)
}

/// The template of a version, whole unless a test takes something away.
/// - Parameters:
///   - volume: its disk; `nil` for its own.
///   - configured: keys of its configuration that are different; `nil` for none.
package func makeVersionTemplate(
    _ identity: Identity, vmid: Int = 21100, volume: String? = nil, guest: GuestSettings = defaultGuest,
    image: String? = String(repeating: "ab", count: 64), signed: Int64? = nil, built: String = someTime,
    isAbandoned: Bool = true,
    configured: [String: String?] = [:]
) -> VersionTemplate {
    let version = makeVersion(identity, vmid: vmid, image: image, signed: signed, guest: guest, built: built)
    let record = VersionRecord(template: 211, builder: someBuilder, version: version)
    var configuration = defaultConfiguration.merging([
        "scsi0": "\(volume ?? baseVolume(vmid)),\(diskOptions)", "boot": "order=scsi0", "template": "1",
        "protection": "1", "name": identity.versionName, "tags": identity.ownTag.lowercased(),
        "description": Record.version(record).description(), "digest": "v\(vmid)",
    ]) { $1 }
    for (key, value) in configured { configuration[key] = value }
    return VersionTemplate(
        vmid: vmid, record: record, configuration: VMConfiguration(configuration), isAbandoned: isAbandoned)
}

/// The template that has a version.
/// - Parameters:
///   - current: `nil` for one that is being made.
///   - configured: keys of its configuration that are different; `nil` for none.
package func makeTemplate(
    _ current: VersionTemplate?, earlier: [VersionTemplate] = [], held: [Identity] = [],
    configured: [String: String?] = [:]
) -> Template {
    let record = TemplateRecord(
        vmid: 211, current: current.map { .init(version: $0.version, volume: $0.volume ?? "") },
        earlier: earlier.map(\.version.reference), held: held.map(TemplateRecord.Held.init))
    var configuration = defaultConfiguration.merging([
        "boot": "order=scsi0", "template": "1", "description": Record.template(record).description(), "digest": "d1",
    ]) { $1 }
    if let current {
        configuration["scsi0"] = "\(current.volume ?? ""),\(diskOptions)"
        configuration["name"] = current.version.identity.vmName
        configuration["tags"] = TagList(Set(current.version.identity.tags)).property
    }
    for (key, value) in configured { configuration[key] = value }
    return Template(record: record, configuration: VMConfiguration(configuration))
}
