/// What a config says is in a file.
public struct ExpectedContents: Sendable {
    /// What comparing a file with it says.
    public enum Agreement: Sendable, Equatable {
        case same
        case different
        /// The config does not say enough; why.
        case unknown(String)
    }

    /// The most bytes that are unpacked of a file: no more of one is read in a guest (qemu-server
    /// src/PVE/API2/Qemu/Agent.pm, `MAX_READ_SIZE`).
    public static let sizeLimit = 16 << 20

    private enum Kind: Sendable {
        case whole([UInt8])
        /// It was there, or not, and this was added.
        case ending([UInt8])
        case digest(ContentDigest)
        case unknown(String)
    }

    private let kind: Kind

    /// From an element of `storage.files`.
    init(_ file: Tree) {
        let contents = file["contents"].flatMap { $0.has("source") ? $0 : nil }
        let appended = file.list("append").filter { $0.has("source") }
        guard contents != nil || !appended.isEmpty else {
            kind = .unknown("the config says nothing about its contents")
            return
        }
        if let contents, appended.isEmpty, let digest = Self.fetchedDigest(contents) {
            kind = .digest(digest)
            return
        }
        var bytes: [UInt8] = []
        for part in [contents].compactMap(\.self) + appended {
            guard let own = Self.inline(part), bytes.count + own.count <= Self.sizeLimit else {
                kind = .unknown("it comes from elsewhere, and the config has no hash of it")
                return
            }
            bytes += own
        }
        kind = contents == nil ? .ending(bytes) : .whole(bytes)
    }

    /// Whether a file of a guest is as the config has it.
    /// - Parameter bytes: all of the file.
    public func agrees(with bytes: [UInt8]) -> Agreement {
        switch kind {
        case .whole(let expected): return bytes == expected ? .same : .different
        case .ending(let expected): return bytes.suffix(expected.count).elementsEqual(expected) ? .same : .different
        case .digest(let digest): return (try? digest.isOf(bytes, isGzip: false)) == true ? .same : .different
        case .unknown(let reason): return .unknown(reason)
        }
    }

    /// The number of bytes; `nil` where it is not known.
    public var size: Int? { if case .whole(let bytes) = kind { bytes.count } else { nil } }

    /// The digest of what a guest fetches. It is that of the file after unpacking.
    private static func fetchedDigest(_ part: Tree) -> ContentDigest? {
        guard let source = part["source"]?.text, urlScheme(source) != "data" else { return nil }
        return part["verification"]?["hash"]?.text.flatMap { ContentDigest($0) }
    }

    /// What the config carries itself; `nil` for what is fetched, cannot be read or is too large.
    private static func inline(_ part: Tree) -> [UInt8]? {
        guard let source = part["source"]?.text, urlScheme(source) == "data", let data = try? DataURL.decode(source)
        else { return nil }
        guard part["compression"]?.text == "gzip" else { return data }
        var bytes: [UInt8] = []
        var isTooLarge = false
        do {
            try GzipStream.unpack(data) { piece in
                isTooLarge = isTooLarge || bytes.count + piece.byteCount > sizeLimit
                if !isTooLarge { piece.withUnsafeBytes { bytes.append(contentsOf: $0) } }
            }
        } catch {
            return nil
        }
        return isTooLarge ? nil : bytes
    }
}
