import Consumers
import Foundation
import Testing

@Suite struct AnsibleValuesTests {
    @Test func `a play clones, sets up and starts a machine`() {
        #expect(
            AnsibleValues(.observed, source: .vmid(211)).text.uncommented == """
                - name: "Clone a Flatcar machine"
                  hosts: localhost
                  gather_facts: false
                  vars:
                    template_vmid: 211
                    template_node: pve1
                    machine_bridge: vmbr1
                    machine_disk: scsi0
                    machine_disk_size: "20G"
                    machine_user: core
                    machine_ipconfig: ip=dhcp
                  tasks:
                    - name: "Clone the template"
                      community.proxmox.proxmox_kvm:
                        node: "{{ template_node }}"
                        clone: flatcar
                        vmid: "{{ template_vmid }}"
                        newid: "{{ machine_vmid }}"
                        name: "{{ machine_name }}"
                        full: true
                        storage: "{{ machine_storage }}"
                        timeout: 600
                    - name: "Give the disk its size"
                      community.proxmox.proxmox_disk:
                        vmid: "{{ machine_vmid }}"
                        disk: "{{ machine_disk }}"
                        size: "{{ machine_disk_size }}"
                        state: resized
                    - name: "Connect it to the bridge"
                      community.proxmox.proxmox_nic:
                        vmid: "{{ machine_vmid }}"
                        interface: net0
                        model: virtio
                        bridge: "{{ machine_bridge }}"
                    - name: "Say user, keys and address"
                      community.proxmox.proxmox_kvm:
                        node: "{{ template_node }}"
                        vmid: "{{ machine_vmid }}"
                        name: "{{ machine_name }}"
                        ciuser: "{{ machine_user }}"
                        sshkeys: "{{ lookup('ansible.builtin.file', machine_ssh_keys_file) }}"
                        ipconfig:
                          ipconfig0: "{{ machine_ipconfig }}"
                        update: true
                    - name: "Start it"
                      community.proxmox.proxmox_kvm:
                        vmid: "{{ machine_vmid }}"
                        state: started

                """)
    }

    /// Arguments of the modules that the play uses, from their documentation.
    private static let arguments: [String: Set<String>] = [
        "community.proxmox.proxmox_kvm": [
            "node", "clone", "vmid", "newid", "name", "full", "storage", "timeout", "ciuser", "sshkeys", "ipconfig",
            "update", "state",
        ],
        "community.proxmox.proxmox_disk": ["vmid", "disk", "size", "state"],
        "community.proxmox.proxmox_nic": ["vmid", "interface", "model", "bridge"],
        "community.proxmox.proxmox_vm_info": ["node", "type"], "ansible.builtin.set_fact": ["template_vmid"],
    ]

    private struct Play {
        let variables: [String: Any]
        let tasks: [[String: Any]]
        let text: String
    }

    private func read(_ text: String) throws -> Play {
        let read = try JSONSerialization.jsonObject(with: Data(yaml(text).utf8)) as? [[String: Any]]
        let play = try #require(read?.first)
        return Play(
            variables: try #require(play["vars"] as? [String: Any]),
            tasks: try #require(play["tasks"] as? [[String: Any]]), text: text)
    }

    private static let bare = {
        var facts = TemplateFacts.observed
        facts.hasCloudInitDrive = false
        return facts
    }()

    static let all: [String] = [
        AnsibleValues(.observed, source: .vmid(211)), AnsibleValues(.expected, source: .vmid(211)),
        AnsibleValues(.observed, source: .tags(["4593.2.5", "flatcar"])), AnsibleValues(bare, source: .vmid(21100)),
    ].map(\.text)

    @Test(arguments: all) func `modules get arguments that they have`(text: String) throws {
        for task in try read(text).tasks {
            let module = try #require(task.keys.first { $0.contains(".") })
            let known = try #require(Self.arguments[module], "\(module)")
            let given = try #require(task[module] as? [String: Any])
            #expect(known.isSuperset(of: given.keys), "\(module)")
            // The module refuses both together.
            #expect(given["clone"] == nil || given["update"] == nil)
        }
    }

    @Test(arguments: all) func `every variable is set, or named as left to say`(text: String) throws {
        let play = try read(text)
        let used = Set(text.matches(of: /\b((?:machine|template)_\w+)/).map { String($0.1) })
        let comment = text.split(separator: "\n").filter { $0.hasPrefix("#") }.joined()
        for name in used where play.variables[name] == nil {
            #expect(comment.contains(name) || play.text.contains("set_fact:\n        \(name):"), "\(name)")
        }
    }

    @Test func `without a cloud-init drive there is nothing to say to it`() {
        #expect(Self.all[0].contains("ciuser") && !Self.all[3].contains("ciuser"))
        #expect(!Self.all[3].contains("machine_ssh_keys_file"))
    }

    @Test func `with tags the template is the one that has just these`() throws {
        let play = try read(Self.all[2])
        #expect(play.variables["template_tags"] as? [String] == ["4593.2.5", "flatcar"])
        #expect(play.variables["template_vmid"] == nil && play.text.contains("register: found"))
    }

    @Test(arguments: TemplateFacts.hostile) func `Ansible computes nothing from a name`(name: String) throws {
        var facts = TemplateFacts.observed
        facts.bridge = name
        let bridge = try #require(
            read(AnsibleValues(facts, source: .vmid(211)).text).variables["machine_bridge"] as? String)
        // Each brace is an expression of its own, and means itself.
        #expect(bridge.replacing("{{ '{' }}", with: "{") == name)
        #expect(!bridge.replacing("{{ '{' }}", with: "").contains(/\{[{%#]/))
    }
}
