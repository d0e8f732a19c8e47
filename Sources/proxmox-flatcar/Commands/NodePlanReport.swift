import BuildErrors
import FoundationEssentials
import Planning
import Reports
import TemplateBuilder

/// What a build would do on each of several nodes, in words and for machines.
struct NodePlanReport {
    let nodes: [(name: String, vmid: Int)]
    let plans: [NodeBuilds.NodePlan]

    /// The first node that cannot be built on.
    var firstRefusal: NodeError? {
        for (node, plan) in zip(nodes, plans) {
            if case .refused(let error) = plan { return NodeError(node: node.name, error: error) }
        }
        return nil
    }

    var hasSomethingToDo: Bool { plans.contains { if case .own(let plan) = $0 { !plan.isEmpty } else { false } } }

    var text: String {
        zip(nodes, plans).map { node, plan in
            switch plan {
            case .own(let plan): plan.text
            case .served(let by, let vmid, let storage): Self.served(node.name, by, vmid, storage) + "\n"
            case .refused(let error): "Node \(node.name): refused: \(oneLine("\(error)"))\n"
            }
        }.joined(separator: "\n")
    }

    static func served(_ node: String, _ by: String, _ vmid: Int, _ storage: String) -> String {
        "Node \(node): template \(vmid) on \(by) serves it, because storage \(storage) is shared."
    }

    /// One JSON object with a member for each node.
    var json: String {
        struct Node: Encodable {
            let node: String
            let vmid: Int
            let plan: JSONText?
            let servedBy: Int?
            let error: String?
        }
        struct Document: Encodable {
            let schema = 1
            let nodes: [Node]
        }
        return prettyJSON(
            Document(
                nodes: zip(nodes, plans).map { node, plan in
                    switch plan {
                    case .own(let plan):
                        Node(node: node.name, vmid: node.vmid, plan: JSONText(plan.json), servedBy: nil, error: nil)
                    case .served(_, let vmid, _):
                        Node(node: node.name, vmid: node.vmid, plan: nil, servedBy: vmid, error: nil)
                    case .refused(let error):
                        Node(node: node.name, vmid: node.vmid, plan: nil, servedBy: nil, error: oneLine("\(error)"))
                    }
                }))
    }
}

/// An error with the node that it happened on.
struct NodeError: Error, CustomStringConvertible {
    let node: String
    let error: BuildError

    var description: String { "node \(node): \(error)" }
    var exitStatus: ExitStatus { error.exitStatus }
}

/// A JSON document that is a part of another.
struct JSONText: Encodable {
    private let value: JSONPart

    init?(_ text: String) {
        guard let value = try? JSONDecoder().decode(JSONPart.self, from: Data(text.utf8)) else { return nil }
        self.value = value
    }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

/// Any JSON value.
private indirect enum JSONPart: Codable {
    case null, flag(Bool), integer(Int), number(Double), text(String), list([JSONPart]), object([String: JSONPart])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONPart].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONPart].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let members): try container.encode(members)
        }
    }
}
