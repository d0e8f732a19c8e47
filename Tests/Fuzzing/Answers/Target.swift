import FoundationEssentials
import ProxmoxTypes

/// Answers of Proxmox: the JSON behind `data`, read as each of the types that the client asks for.
struct Target: FuzzCase {
    private let bytes: [UInt8]

    init?(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = Array(bytes) }

    private func read<Value: Decodable & Equatable>(_ type: Value.Type) -> (value: Value?, fault: String?) {
        let first = try? JSONDecoder().decode(type, from: Data(bytes))
        let second = try? JSONDecoder().decode(type, from: Data(bytes))
        return (first, first == second ? nil : "\(type) is read in two ways")
    }

    func judge() -> Verdict {
        var outcomes: [String] = []
        var fault: String?
        func take<Value: Decodable & Equatable>(_ type: Value.Type, _ use: (Value) -> String? = { _ in nil }) {
            let (value, difference) = read(type)
            fault = fault ?? difference ?? value.flatMap(use)
            if value != nil { outcomes.append("\(type)") }
        }
        take([GuestLocation].self)
        take([Node].self)
        take([PendingSetting].self)
        take([NodeStorage].self)
        take([StorageConfiguration].self)
        take([StoredVolume].self)
        take(ProxmoxVersion.self)
        take(TagRules.self) { rules in
            let refused = rules.refused(["a", "b", "a"], Permissions([:]))
            return refused == refused.sorted() ? nil : "tags in no order"
        }
        take(Permissions.self) { permissions in
            let has = permissions.has("VM.Audit", on: "/vms/211")
            let isGap = permissions.gap(of: "VM.Audit", among: 211...211) != nil
            _ = (permissions.gap(of: "VM.Audit", below: "/vms"), permissions.zone(of: "vmbr0"))
            return has == isGap ? "a right that is there and lacking" : nil
        }
        take(UPID.self) { upid in
            UPID(upid.description) == upid ? nil : "\(upid) is not what it was made of"
        }
        take(VMConfiguration.self) { configuration in
            _ = (configuration.isTemplate, configuration.description, configuration.lock)
            return configuration["net0"].map { NetworkProperty($0).withoutMAC.description.contains("=BC:24") } == true
                ? "a MAC stays" : nil
        }
        return Verdict(outcome: outcomes.isEmpty ? "nothing" : outcomes.joined(separator: "+"), fault: fault)
    }
}

extension Target: CustomStringConvertible {
    var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension Target {
    static var seeds: [(name: String, bytes: [UInt8])] {
        let texts = [
            #"[{"vmid": 211, "node": "pve1", "type": "qemu", "name": "a", "template": 1, "tags": "a;b"}]"#,
            #"[{"node": "pve1", "status": "online"}]"#,
            #"[{"key": "cicustom", "value": "vendor=a:snippets/b", "pending": "c", "delete": 1}]"#,
            #"[{"storage": "a", "type": "dir", "content": "import,images", "active": 1, "avail": 12345678901}]"#,
            #"[{"storage": "a", "type": "dir", "path": "/x", "content": "vztmpl", "content-dirs": "vztmpl=s", "nodes": "a,b"}]"#,
            #"[{"volid": "a:import/b.qcow2", "size": 1, "used": 2, "parent": "base-1-disk-0"}]"#,
            #"{"version": "9.2.11", "release": "9.2"}"#,
            #"{"allowed-tags": ["a"], "user-tag-access": {"user-allow": "list"}, "registered-tags": ["b"]}"#,
            #"{"/": {"VM.Audit": 1}, "/vms/211": {"VM.Audit": 0}, "/sdn/zones/z/v": {"SDN.Use": 1}}"#,
            #""UPID:pve1:0003F1A2:0123ABCD:65A0B1C2:qmcreate:211:ci@pve!b:""#,
            #"{"scsi0": "a:9001/base-9001-disk-0.qcow2,discard=on,size=20G", "net0": "virtio=BC:24:11:00:00:01,bridge=vmbr0", "template": 1, "description": "x"}"#,
        ]
        return texts.enumerated().map { ("answer-\($0)", Array($1.utf8)) }
    }

    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        let spans = JSONSpans(bytes)
        guard dice.below(2) == 0, !spans.values.isEmpty else { return mutatedBytes(bytes, limit: limit) }
        let odd = [
            "null", "-1", "1e400", "18446744073709551616", "true", #""""#, #""1""#, "[]", "{}", #"[[[[]]]]"#, "0.5",
        ]
        let value = spans.values[dice.below(spans.values.count)]
        var text = bytes
        text.replaceSubrange(value, with: Array(odd[dice.below(odd.count)].utf8))
        return Array(text.prefix(limit))
    }
}
