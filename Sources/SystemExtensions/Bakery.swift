public import HTTP

/// A bakery of system extensions: Flatcar's own, a mirror of it, or a folder (`file://`), with a `SHA256SUMS` beside the
/// files `NAME-VERSION-ARCHITECTURE.raw`.
///
/// The sums are not signed. Whoever is believed to be the bakery's server says what its files are; once they are in a
/// config, nobody can change them.
public struct Bakery: Sendable {
    /// Flatcar's own (github.com/flatcar/sysext-bakery, README).
    public static let flatcar = "https://extensions.flatcar.org/extensions"

    private let url: String
    private let architecture: ExtensionArchitecture
    private let client: HTTPClient
    private let onEvent: @Sendable (DownloadEvent) -> Void

    /// A bakery for guests of one architecture.
    /// - Parameters:
    ///   - url: the folder's, without a slash at the end.
    ///   - onEvent: is told of every retry.
    public init(
        url: String, architecture: ExtensionArchitecture, client: HTTPClient,
        onEvent: @escaping @Sendable (DownloadEvent) -> Void = { _ in }
    ) {
        self.url = url
        self.architecture = architecture
        self.client = client
        self.onEvent = onEvent
    }

    /// Finds what is asked for, and pins it: one small request.
    /// - Throws: `ExtensionError` where the bakery does not answer, or has no such version.
    public func find(_ requests: [ExtensionRequest]) throws(ExtensionError) -> [SystemExtension] {
        guard !requests.isEmpty else { return [] }
        let source = "\(url)/SHA256SUMS"
        let bytes: [UInt8]
        do {
            bytes = try client.fetch(source, limit: ExtensionInventory.sizeLimit, onEvent: onEvent)
        } catch {
            throw .transfer(error)
        }
        let inventory = try ExtensionInventory(bytes, url: source)
        var found: [SystemExtension] = []
        for request in requests { found.append(try pin(request, inventory)) }
        return found
    }

    private func pin(
        _ request: ExtensionRequest, _ inventory: ExtensionInventory
    ) throws(ExtensionError) -> SystemExtension {
        let versions = inventory.versions(of: request.name, architecture: architecture)
        guard !versions.isEmpty else {
            throw .unknownName(request.name, bakery: url, known: inventory.names(architecture: architecture))
        }
        let wanted =
            request.version.map { name in versions.first { $0.text == name } }
            ?? versions.last { !$0.isPrerelease }
        guard let wanted else {
            throw .unknownVersion(request, bakery: url, advice: Self.advice(request, versions))
        }
        let pinned = SystemExtension(
            name: request.name, version: wanted.text, architecture: architecture, digest: nil, bakery: url)
        return SystemExtension(
            name: request.name, version: wanted.text, architecture: architecture,
            digest: inventory.digest(of: pinned.file), bakery: url)
    }

    /// The nearest that there is: the last of the same first two numbers, or the last of all.
    private static func advice(_ request: ExtensionRequest, _ versions: [ExtensionVersion]) -> String {
        let released = versions.filter { !$0.isPrerelease }
        guard let version = request.version.map(ExtensionVersion.init) else {
            return "name one of its prereleases, such as \(versions.last?.text ?? "")"
        }
        if let last = (released.isEmpty ? versions : released).last(where: { $0.stream == version.stream }) {
            let stream =
                (request.version?.hasPrefix("v") == true ? "v" : "")
                + version.stream.map(String.init).joined(separator: ".")
            return "the latest patch of \(stream) is \(last.text)"
        }
        return "the latest is \((released.last ?? versions.last)?.text ?? "")"
    }
}
