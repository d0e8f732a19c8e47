/// A network device of a VM: the value of `net0`.
public struct NetworkProperty: Sendable, Equatable {
    /// `virtio`, or `virtio=MAC`, or `model=virtio`; then `name=value`.
    private var parts: [(name: String, value: String?)]

    /// Reads a property string.
    public init(_ text: String) {
        parts = text.split(separator: ",").map { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (sides[0], sides.count > 1 ? sides[1] : nil)
        }
    }

    /// The model, whether it stands with a MAC address or alone.
    private var model: String? {
        parts.first { $0.name == "model" }?.value ?? parts.first.map(\.name)
    }

    /// The bridge or VNet.
    public var bridge: String? { value("bridge") }

    /// The VLAN on it; `nil` for none.
    public var vlan: Int? { value("tag").flatMap { Int($0) } }

    private func value(_ name: String) -> String? { parts.first { $0.name == name }?.value }

    /// Model, bridge and VLAN: what a template's device is about.
    public var withoutMAC: String {
        ([model ?? ""] + ["bridge", "tag"].compactMap { name in value(name).map { "\(name)=\($0)" } })
            .joined(separator: ",")
    }

    /// The same device, MAC address and all, with another's bridge and VLAN.
    public func like(_ other: NetworkProperty) -> NetworkProperty {
        var device = self
        device.parts.removeAll { $0.name == "bridge" || $0.name == "tag" }
        for name in ["bridge", "tag"] { if let value = other.value(name) { device.parts.append((name, value)) } }
        return device
    }

    /// The property string.
    public var text: String {
        parts.map { name, value in value.map { "\(name)=\($0)" } ?? name }.joined(separator: ",")
    }

    /// Equal when the property strings are.
    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }
}
