/// A network device as a guest's agent tells of it.
public struct GuestInterface: Sendable, Equatable, Decodable {
    private struct Address: Decodable {
        let text: String

        private enum CodingKeys: String, CodingKey { case text = "ip-address" }
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case addresses = "ip-addresses"
    }

    /// Its name in the guest.
    public let name: String
    /// Its addresses, in the order in which the agent gives them.
    public let addresses: [String]

    /// Reads one from an answer. A device without addresses may have no list of them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        addresses = try container.decodeIfPresent([Address].self, forKey: .addresses)?.map(\.text) ?? []
    }
}
