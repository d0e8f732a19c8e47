import Consumers
import Foundation
import Testing

@Suite struct TerraformValuesTests {
    private static let bare = {
        var facts = TemplateFacts.observed
        (facts.hasCloudInitDrive, facts.isUEFI) = (false, true)
        return facts
    }()

    /// Every form that there is.
    static let all: [String] = [
        TerraformValues(.observed, source: .vmid(211)), TerraformValues(.expected, source: .vmid(211)),
        TerraformValues(.observed, source: .tags(["4593.2.5", "flatcar"])),
        TerraformValues(bare, source: .vmid(21100)),
    ].map(\.text)

    @Test func `a machine is a clone with the template's disk and bridge`() throws {
        let text = Self.all[0]
        let start = try #require(text.range(of: "resource "))
        #expect(
            text[start.lowerBound...] == """
                resource "proxmox_virtual_environment_vm" "flatcar" {
                  name      = var.name
                  node_name = var.node

                  boot_order = ["scsi0"]

                  clone {
                    vm_id     = 211
                    node_name = "pve1"
                    full      = true
                  }

                  agent {
                    enabled = true
                  }

                  disk {
                    interface    = "scsi0"
                    datastore_id = var.datastore
                    size         = 20
                    discard      = "on"
                    iothread     = true
                    ssd          = true
                  }

                  network_device {
                    bridge = "vmbr1"
                    model  = "virtio"
                  }

                  initialization {
                    datastore_id = var.datastore

                    ip_config {
                      ipv4 {
                        address = var.address
                        gateway = var.gateway
                      }
                    }

                    user_account {
                      username = "core"
                      keys     = var.ssh_keys
                    }
                  }

                  serial_device {}
                }

                """)
    }

    @Test func `with tags the template is looked for, and found with its node`() {
        #expect(
            Self.all[2].contains(
                """

                data "proxmox_virtual_environment_vms" "flatcar" {
                  tags = ["4593.2.5", "flatcar"]

                  filter {
                    name   = "template"
                    values = ["true"]
                  }
                }

                locals {
                  template = one([for vm in data.proxmox_virtual_environment_vms.flatcar.vms : vm if length(vm.tags) == 2])
                }

                """))
        #expect(Self.all[2].contains("vm_id     = local.template.vm_id\n    node_name = local.template.node_name\n"))
    }

    @Test func `without a cloud-init drive nobody is asked for keys`() {
        #expect(!Self.all[3].contains("initialization") && !Self.all[3].contains("ssh_keys"))
        #expect(Self.all[3].contains("bios       = \"ovmf\"\n  boot_order = [\"scsi0\"]\n"))
    }

    @Test(arguments: [
        ("scsi0", ["iothread", "ssd"]), ("virtio1", ["iothread"]), ("sata0", ["ssd"]),
    ])
    func `a disk gets what its bus has`(device: String, expected: [String]) {
        var facts = TemplateFacts.observed
        facts.bootDevice = device
        let text = TerraformValues(facts, source: .vmid(211)).text
        #expect(["iothread", "ssd"].filter { text.contains(" \($0) ") } == expected)
        #expect(text.contains("boot_order = [\"\(device)\"]") && text.contains("interface    = \"\(device)\""))
    }

    @Test(arguments: all) func `every variable that is used is declared, and no other`(text: String) {
        let used = Set(text.matches(of: /var\.(\w+)/).map { String($0.1) })
        let declared = text.matches(of: /variable "(\w+)"/).map { String($0.1) }
        #expect(used == Set(declared) && declared.count == used.count)
    }

    @Test(arguments: all) func `the layout is that of tofu fmt`(text: String) {
        var depth = 0
        var run: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
            let bare = line.trimmingCharacters(in: .whitespaces)
            if bare == "}" { depth -= 1 }
            #expect(line == (bare.isEmpty ? "" : String(repeating: "  ", count: depth) + bare), "line \(index + 1)")
            let isAttribute = bare.wholeMatch(of: /[a-z_]+ += .*/) != nil
            if isAttribute { run.append(line) }
            if !isAttribute || index == lines.count - 1 {
                let columns = run.compactMap { $0.firstIndex(of: "=")?.utf16Offset(in: $0) }
                let longest = run.compactMap { $0.firstMatch(of: /^ *[a-z_]+/)?.output.count }.max()
                #expect(Set(columns).count <= 1 && columns.first.map { $0 - 1 } == longest, "before line \(index + 1)")
                run = []
            }
            if bare.hasSuffix(" {") { depth += 1 }
            #expect(!(bare.isEmpty && index > 0 && lines[index - 1].isEmpty) || index == lines.count - 1)
        }
        #expect(depth == 0)
    }

    /// Its own judgement, where it is installed; Debian has no package of it.
    @Test(
        .enabled(if: formatter != nil, "neither tofu nor terraform is installed"),
        arguments: all
            + TemplateFacts.hostile.map {
                TerraformValues(TemplateFacts(vmid: 211, node: $0, bridge: $0, diskSize: 1), source: .tags([$0])).text
            })
    func `tofu would change nothing`(text: String) throws {
        let outcome = try run([try #require(Self.formatter), "fmt", "-"], text)
        #expect(outcome.status == 0)
        #expect(String(decoding: outcome.output, as: UTF8.self) == text)
    }

    private static let formatter: String? = ["tofu", "terraform"].first { name in
        ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        } == true
    }
}
