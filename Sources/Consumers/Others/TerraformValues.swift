/// A machine for Terraform or OpenTofu with the provider `bpg/proxmox`
/// (github.com/bpg/terraform-provider-proxmox, `docs/resources/virtual_environment_vm.md`).
public struct TerraformValues: Sendable {
    private let facts: TemplateFacts
    private let source: CloneSource

    /// - Parameter source: what the machine is cloned from.
    public init(_ facts: TemplateFacts, source: CloneSource) {
        self.facts = facts
        self.source = source
    }

    /// The configuration as HCL.
    public var text: String {
        var file = HCLBody()
        file.block("terraform") { terraform in
            terraform.block("required_providers") { $0.set("proxmox", #"{ source = "bpg/proxmox" }"#) }
        }
        variables(&file)
        if case .tags(let tags) = source { search(tags, &file) }
        file.block(#"resource "proxmox_virtual_environment_vm" "flatcar""#, machine)
        return Self.comment + file.text
    }

    private func variables(_ file: inout HCLBody) {
        func variable(_ name: String, _ description: String, type: String = "string", default value: String? = nil) {
            file.block("variable \"\(name)\"") {
                $0.set("description", HCL.string(description))
                $0.set("type", type)
                if let value { $0.set("default", value) }
            }
        }
        variable("name", "name of the machine")
        variable("node", "node that the machine is put on", default: facts.node.map(HCL.string))
        if facts.node == nil, !isSearched { variable("template_node", "node that the template is on") }
        variable("datastore", "storage of the machine's disks")
        guard facts.hasCloudInitDrive else { return }
        variable("ssh_keys", "SSH public keys that let core in", type: "list(string)")
        variable("address", "IPv4 address with its prefix, or dhcp", default: HCL.string("dhcp"))
        variable("gateway", "IPv4 gateway; none with dhcp", default: "null")
    }

    private var isSearched: Bool { if case .tags = source { true } else { false } }

    /// The provider finds all that have these tags; the template is the one that has no others. Clones inherit tags, and
    /// are no templates.
    private func search(_ tags: [String], _ file: inout HCLBody) {
        file.block(#"data "proxmox_virtual_environment_vms" "flatcar""#) { data in
            data.set("tags", HCL.list(tags))
            data.block("filter") {
                $0.set("name", HCL.string("template"))
                $0.set("values", HCL.list(["true"]))
            }
        }
        file.block("locals") {
            let all = "data.proxmox_virtual_environment_vms.flatcar.vms"
            $0.set("template", "one([for vm in \(all) : vm if length(vm.tags) == \(tags.count)])")
        }
    }

    private func machine(_ machine: inout HCLBody) {
        machine.set("name", "var.name")
        machine.set("node_name", "var.node")
        machine.blank()
        if facts.isUEFI { machine.set("bios", HCL.string("ovmf")) }
        machine.set("boot_order", HCL.list([facts.bootDevice]))
        machine.block("clone") { clone in
            switch source {
            case .vmid(let vmid):
                clone.set("vm_id", "\(vmid)")
                clone.set("node_name", facts.node.map(HCL.string) ?? "var.template_node")
            case .tags:
                clone.set("vm_id", "local.template.vm_id")
                clone.set("node_name", "local.template.node_name")
            }
            clone.set("full", "true")
        }
        machine.block("agent") { $0.set("enabled", "true") }
        machine.block("disk") { disk in
            disk.set("interface", HCL.string(facts.bootDevice))
            disk.set("datastore_id", "var.datastore")
            disk.set("size", "\(facts.diskGibibytes)")
            // As the template's: the provider would take its defaults for a change.
            disk.set("discard", HCL.string("on"))
            if !isOn("sata") { disk.set("iothread", "true") }
            if !isOn("virtio") { disk.set("ssd", "true") }
        }
        machine.block("network_device") {
            $0.set("bridge", HCL.string(facts.bridge))
            $0.set("model", HCL.string("virtio"))
        }
        if facts.hasCloudInitDrive { machine.block("initialization", initialization) }
        machine.block("serial_device") { _ in }
    }

    private func initialization(_ drive: inout HCLBody) {
        drive.set("datastore_id", "var.datastore")
        drive.block("ip_config") { config in
            config.block("ipv4") {
                $0.set("address", "var.address")
                $0.set("gateway", "var.gateway")
            }
        }
        drive.block("user_account") {
            $0.set("username", HCL.string("core"))
            $0.set("keys", "var.ssh_keys")
        }
    }

    /// Whether the disk is on this bus: Proxmox gives a disk on SATA no thread, and one on VirtIO's own no emulated SSD.
    private func isOn(_ bus: String) -> Bool { facts.bootDevice.hasPrefix(bus) }

    private static let comment = """
        # A clone of the Flatcar template, for OpenTofu or Terraform with the provider bpg/proxmox, whose connection is yours
        # to say. Cores and memory are the template's as long as there is no block cpu or memory; a block cpu needs a type.
        # An existing machine is not replaced by itself when its template gets a new version:
        # tofu apply -replace=proxmox_virtual_environment_vm.flatcar


        """
}
