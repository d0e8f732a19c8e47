/// The version of Proxmox VE (`GET /version`).
public struct ProxmoxVersion: Sendable, Equatable, Decodable, CustomStringConvertible {
    /// `9.2.11`.
    public let description: String
    /// The first two numbers.
    public let major: Int, minor: Int

    enum CodingKeys: String, CodingKey { case version }

    /// Decodes the answer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        description = try container.decode(String.self, forKey: .version)
        let numbers = description.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count >= 2 else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container, debugDescription: "not a version")
        }
        (major, minor) = (numbers[0], numbers[1])
    }

    /// Whether a qcow2 file can be uploaded as `import` content: since 8.4 (pve-storage 76f695f, 2025-04-07).
    public var takesImportUploads: Bool { (major, minor) >= (8, 4) }
}
