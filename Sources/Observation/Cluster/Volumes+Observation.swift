package import BuildErrors
package import Proxmox
package import ProxmoxTypes
import TemplateModel

extension Volumes {
    /// Looks into the storages of some volumes.
    /// - Parameter volumes: those that are of interest: of one that is not shown, it is asked whether its owner is there.
    package static func observe(
        _ client: ProxmoxClient, of volumes: [String], on node: String, permissions: Permissions
    ) throws(BuildError) -> Volumes {
        try asBuildError { () throws(ProxmoxError) in
            var found: [StoredVolume] = []
            var seen: Set<String> = []
            for storage in Set(volumes.map { DiskProperty($0).storage }).sorted() where !storage.isEmpty {
                do throws(ProxmoxError) {
                    found += try client.volumes("images", in: storage, on: node)
                    seen.insert(storage)
                } catch .forbidden, .refused {
                    // What cannot be seen is not known.
                }
            }
            let first = Volumes(found, storages: seen, permissions: permissions)
            var free: Set<Int> = []
            for volume in volumes where first.presence(of: volume) == .unknown {
                guard let owner = DiskProperty(volume).owner, !free.contains(owner) else { continue }
                if seen.contains(DiskProperty(volume).storage), try client.isFree(vmid: owner) { free.insert(owner) }
            }
            return free.isEmpty ? first : Volumes(found, storages: seen, permissions: permissions, freeVMIDs: free)
        }
    }
}
