public import HTTP

/// Why a system extension cannot be had.
public enum ExtensionError: Error, Sendable, CustomStringConvertible {
    /// The bakery's list cannot be read.
    case transfer(HTTPError)
    /// The file at this URL is no list of digests.
    case inventory(String)
    /// The bakery has no extension of that name; those that it has.
    case unknownName(String, bakery: String, known: [String])
    /// The bakery has the extension, and not in that version; what to ask for instead.
    case unknownVersion(ExtensionRequest, bakery: String, advice: String)

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .transfer(let error):
            "cannot read the list of system extensions: \(error); --sysext-url names another bakery, a folder with them "
                + "and their SHA256SUMS"
        case .inventory(let url): "\(url) has no line of a SHA-256 and a file's name; check --sysext-url"
        case .unknownName(let name, let bakery, let known):
            "\(bakery) has no system extension '\(name)' for this architecture; it has "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
        case .unknownVersion(let request, let bakery, let advice):
            "\(bakery) has no \(request.version ?? "released version") of system extension '\(request.name)' for this "
                + "architecture; \(advice)"
        }
    }
}
