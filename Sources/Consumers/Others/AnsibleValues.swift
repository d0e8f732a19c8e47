import YAML

/// A play that clones a machine with the collection `community.proxmox`
/// (github.com/ansible-collections/community.proxmox, `plugins/modules/proxmox_kvm.py`).
public struct AnsibleValues: Sendable {
    private let facts: TemplateFacts
    private let source: CloneSource

    /// - Parameter source: what the machine is cloned from.
    public init(_ facts: TemplateFacts, source: CloneSource) {
        self.facts = facts
        self.source = source
    }

    /// The play as YAML.
    public var text: String {
        let initial = facts.hasCloudInitDrive ? [initialize] : []
        let play = YAMLNode.mapping([
            .init("name", .string("Clone a Flatcar machine")), .init("hosts", .string("localhost")),
            .init("gather_facts", .bool(false)), .init("vars", .mapping(variables)),
            .init("tasks", .list(search + [clone, grow, connect] + initial + [start])),
        ])
        return comment + YAMLNode.list([play]).text
    }

    private var variables: [YAMLNode.Entry] {
        var variables: [YAMLNode.Entry] = []
        switch source {
        case .vmid(let vmid): variables.append(.init("template_vmid", .integer(vmid)))
        case .tags(let tags): variables.append(.init("template_tags", .list(tags.map(literal))))
        }
        if let node = facts.node { variables.append(.init("template_node", literal(node))) }
        variables += [
            .init("machine_bridge", literal(facts.bridge)), .init("machine_disk", literal(facts.bootDevice)),
            .init("machine_disk_size", .string("\(facts.diskGibibytes)G")),
        ]
        guard facts.hasCloudInitDrive else { return variables }
        return variables + [
            .init("machine_user", .string("core")), .init("machine_ipconfig", .string("ip=dhcp")),
        ]
    }

    /// Text that Ansible takes as it is: a brace begins nothing.
    private func literal(_ text: String) -> YAMLNode {
        let begins = ["{{", "{%", "{#"].contains { text.contains($0) }
        return .string(begins ? text.replacing("{", with: "{{ '{' }}") : text)
    }

    private func task(_ name: String, _ module: String, _ arguments: [(String, YAMLNode)]) -> [YAMLNode.Entry] {
        [
            .init("name", .string(name)),
            .init(module, .mapping(arguments.map { YAMLNode.Entry($0.0, $0.1) })),
        ]
    }

    private func proxmox(_ name: String, _ module: String, _ arguments: [(String, YAMLNode)]) -> YAMLNode {
        .mapping(task(name, "community.proxmox.\(module)", arguments))
    }

    private func variable(_ expression: String) -> YAMLNode { .string("{{ \(expression) }}") }

    /// Where the template is known by tags: all of its own, and no others.
    private var search: [YAMLNode] {
        guard case .tags = source else { return [] }
        let look = task(
            "Look for the template", "community.proxmox.proxmox_vm_info",
            [("node", variable("template_node")), ("type", .string("qemu"))])
        let found =
            "(found.proxmox_vms | selectattr('template') | selectattr('tags', 'defined') "
            + "| selectattr('tags', 'equalto', template_tags | join(';')) | map(attribute='vmid') | list)[0]"
        return [
            .mapping(look + [.init("register", .string("found"))]),
            .mapping(
                task("Take its VMID", "ansible.builtin.set_fact", [("template_vmid", variable(found))])),
        ]
    }

    /// With `vmid`, the module asks for `clone` and looks at nothing in it. It takes a machine that is there for its own.
    private var clone: YAMLNode {
        proxmox(
            "Clone the template", "proxmox_kvm",
            [
                ("node", variable("template_node")), ("clone", .string("flatcar")), ("vmid", variable("template_vmid")),
                ("newid", variable("machine_vmid")), ("name", variable("machine_name")), ("full", .bool(true)),
                ("storage", variable("machine_storage")), ("timeout", .integer(600)),
            ])
    }

    private var grow: YAMLNode {
        proxmox(
            "Give the disk its size", "proxmox_disk",
            [
                ("vmid", variable("machine_vmid")), ("disk", variable("machine_disk")),
                ("size", variable("machine_disk_size")), ("state", .string("resized")),
            ])
    }

    /// By a module of its own, which leaves the MAC address as it is.
    private var connect: YAMLNode {
        proxmox(
            "Connect it to the bridge", "proxmox_nic",
            [
                ("vmid", variable("machine_vmid")), ("interface", .string("net0")), ("model", .string("virtio")),
                ("bridge", variable("machine_bridge")),
            ])
    }

    /// The module takes none of these when it clones.
    private var initialize: YAMLNode {
        proxmox(
            "Say user, keys and address", "proxmox_kvm",
            [
                ("node", variable("template_node")), ("vmid", variable("machine_vmid")),
                ("name", variable("machine_name")), ("ciuser", variable("machine_user")),
                ("sshkeys", variable("lookup('ansible.builtin.file', machine_ssh_keys_file)")),
                ("ipconfig", .mapping([.init("ipconfig0", variable("machine_ipconfig"))])), ("update", .bool(true)),
            ])
    }

    private var start: YAMLNode {
        proxmox(
            "Start it", "proxmox_kvm", [("vmid", variable("machine_vmid")), ("state", .string("started"))])
    }

    private var comment: String {
        var missing = ["machine_name", "machine_vmid", "machine_storage"]
        if facts.hasCloudInitDrive { missing.append("machine_ssh_keys_file") }
        if facts.node == nil { missing.insert("template_node", at: 0) }
        return """
            # For ansible-playbook with the collection community.proxmox, and proxmoxer and requests for Python. Left to say,
            # each by -e NAME=VALUE: \(missing.joined(separator: ", ")).
            # The connection is in the environment: PROXMOX_HOST, PROXMOX_USER, PROXMOX_TOKEN_ID (the part after the '!'),
            # PROXMOX_TOKEN_SECRET, PROXMOX_VALIDATE_CERTS=true. A machine that has this VMID already is not cloned again.

            """
    }
}
