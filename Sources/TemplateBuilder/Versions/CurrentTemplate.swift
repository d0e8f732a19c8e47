public import BuildErrors
public import Consumers
public import Observation
import ProxmoxTypes
import TemplateModel

extension VersionSettings {
    /// What the template is now, for those who clone it: GET requests only.
    /// - Throws: `BuildError` when there is no complete template of ours.
    public func facts(_ cluster: Cluster) throws(BuildError) -> TemplateFacts {
        let found = try look(cluster, on: try cluster.node(named: node))
        let template = try ours(found)
        let configuration = template.configuration
        guard let current = template.record.current, let boot = configuration.bootDisk ?? configuration.disks.first
        else {
            throw .unfinished(vmid: vmid)
        }
        // The VM of the version may have been destroyed: then only the template can be cloned.
        let version = found.versions.version(current.version.reference).map { version in
            TemplateFacts.Version(
                vmid: version.vmid, tags: TagList(version.configuration).sorted,
                release: version.version.identity.release,
                id: version.version.identity.id, isProtected: version.isProtected)
        }
        let device = NetworkProperty(configuration["net0"] ?? "")
        return TemplateFacts(
            vmid: vmid, version: version, node: found.node, bridge: device.bridge ?? "", bootDevice: boot.slot,
            diskSize: found.volumes.size(of: boot.disk.volume) ?? boot.disk.size ?? 0,
            cores: configuration["cores"].flatMap(Int.init) ?? 1,
            memory: configuration["memory"].flatMap { Int($0) } ?? 512,
            hasCloudInitDrive: configuration.cloudInitSlot != nil, isUEFI: configuration["bios"] == "ovmf")
    }
}
