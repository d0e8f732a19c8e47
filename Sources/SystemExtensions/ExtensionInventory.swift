/// What a bakery has: its `SHA256SUMS`, lines of a digest and a file's name as `sha256sum` writes them.
struct ExtensionInventory {
    /// The largest file that is read, in bytes. The real one has some hundred kB: a line for each version ever made.
    static let sizeLimit = 8 << 20

    /// Digests in hex by the name of the file.
    private let digests: [String: String]

    /// - Parameter url: where the bytes come from, for the error.
    /// - Throws: `ExtensionError` where no line is one of a digest and a name.
    init(_ bytes: [UInt8], url: String) throws(ExtensionError) {
        var digests: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            guard words.count == 2, words[0].count == 64, words[0].allSatisfy(Self.isHexadecimal) else { continue }
            // In front of a name: the mark of sha256sum for binary files, and the folder in which it was run.
            var name = words[1]
            if name.first == UInt8(ascii: "*") { name = name.dropFirst() }
            if name.starts(with: "./".utf8) { name = name.dropFirst(2) }
            digests[String(decoding: name, as: UTF8.self)] = String(decoding: words[0], as: UTF8.self).lowercased()
        }
        guard !digests.isEmpty else { throw .inventory(url) }
        self.digests = digests
    }

    /// The digest of a file in hex.
    func digest(of file: String) -> String? { digests[file] }

    /// The versions of an extension for one architecture, the latest last.
    func versions(of name: String, architecture: ExtensionArchitecture) -> [ExtensionVersion] {
        let (start, end) = ("\(name)-", "-\(architecture.rawValue).raw")
        return digests.keys.compactMap { file in
            guard file.hasPrefix(start), file.hasSuffix(end), file.utf8.count > start.utf8.count + end.utf8.count else {
                return nil
            }
            let version = String(file.dropFirst(start.count).dropLast(end.count))
            return ExtensionRequest.isVersion(version) ? ExtensionVersion(version) : nil
        }.sorted()
    }

    /// The names of all extensions for one architecture, in alphabetical order.
    func names(architecture: ExtensionArchitecture) -> [String] {
        var names: Set<String> = []
        for file in digests.keys where file.hasSuffix("-\(architecture.rawValue).raw") {
            let stem = file.dropLast("-\(architecture.rawValue).raw".count)
            // The version begins at a hyphen, and may have more of them.
            let hyphens = stem.indices.filter { stem[$0] == "-" }
            guard
                let hyphen = hyphens.first(where: { ExtensionRequest.isVersion(String(stem[stem.index(after: $0)...])) }
                )
            else { continue }
            let name = String(stem[..<hyphen])
            if ExtensionRequest.isName(name) { names.insert(name) }
        }
        return names.sorted()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
