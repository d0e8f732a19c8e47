/// A node, and the VMID that the template has there.
public struct NodeTemplate: Sendable, Equatable {
    /// The node's name.
    public let node: String
    /// The template's VMID.
    public let vmid: Int
}

extension ValueKind<[NodeTemplate]> {
    /// `pve1=211,pve2=212`. VMIDs are the whole cluster's, so that each is there once.
    static var nodeTemplates: ValueKind {
        ValueKind(ValueShape("NODE=VMID,...")) { text throws(ValueProblem) in
            let expectation = "nodes and the VMIDs of their templates, each once: pve1=211,pve2=212"
            var found: [NodeTemplate] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
                guard sides.count == 2, let vmid = Int(sides[1]), sides[1].utf8.allSatisfy(\.isDigit),
                    (100...999_999_999).contains(vmid), isNode(sides[0]),
                    !found.contains(where: { $0.node == sides[0] || $0.vmid == vmid })
                else { throw ValueProblem(expectation) }
                found.append(NodeTemplate(node: sides[0], vmid: vmid))
            }
            return found
        }
    }

    private static func isNode(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isAlphanumeric, text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { $0.isAlphanumeric || $0 == 0x2D }
    }
}
