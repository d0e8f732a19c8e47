/// A node of the cluster (`GET /nodes`).
public struct Node: Sendable, Equatable, Decodable {
    /// Its name.
    public let name: String
    /// Whether the cluster knows it to be down.
    public let isOffline: Bool

    enum CodingKeys: String, CodingKey { case node, status }

    /// Decodes an entry of the list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .node)
        isOffline = try container.decodeIfPresent(String.self, forKey: .status) == "offline"
    }
}
