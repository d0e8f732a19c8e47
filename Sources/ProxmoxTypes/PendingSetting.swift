/// One setting of a VM: as it is, and as it will be after the next start.
public struct PendingSetting: Sendable, Equatable, Decodable {
    /// Its name.
    public let key: String
    /// The value in force; `nil` for none.
    public let value: String?
    /// The value to come; `nil` when none does.
    public let pending: String?

    enum CodingKeys: String, CodingKey { case key, value, pending }

    /// Decodes an entry of the list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        key = try container.decode(String.self, forKey: .key)
        value = try container.decodeIfPresent(Scalar.self, forKey: .value)?.text
        pending = try container.decodeIfPresent(Scalar.self, forKey: .pending)?.text
    }
}
