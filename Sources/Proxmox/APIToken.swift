/// An API token: `user@realm!name` and its secret.
public struct APIToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// The part that may be shown.
    public let id: String
    private let secret: String

    /// - Parameters:
    ///   - id: `user@realm!name`.
    ///   - secret: the UUID that Proxmox showed once.
    /// - Throws: `ProxmoxError.invalidToken` when either cannot be one; the secret is never in the error.
    public init(id: String, secret: String) throws(ProxmoxError) {
        let parts = id.split(separator: "!", omittingEmptySubsequences: false)
        let isPrintable: (Character) -> Bool = { ("!"..."~").contains($0) && $0.isASCII }
        guard parts.count == 2, parts[0].contains("@"), !parts[1].isEmpty, id.allSatisfy(isPrintable),
            !id.contains("=")
        else { throw .invalidToken("the token id must be user@realm!name") }
        guard !secret.isEmpty, secret.allSatisfy(isPrintable) else {
            throw .invalidToken("the token's secret is empty or has blanks in it")
        }
        self.id = id
        self.secret = secret
    }

    /// The value of the `Authorization` header.
    package var authorization: String { "PVEAPIToken=\(id)=\(secret)" }

    /// The id without the secret.
    public var description: String { id }

    /// Keeps `dump` and debuggers' print-outs from showing the secret.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
