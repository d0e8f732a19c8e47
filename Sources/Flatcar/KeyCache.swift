import FoundationEssentials
import OpenPGP

/// A fetched key on this machine's disk. Losing it costs one request, so no error of the disk stops a run;
/// what is read is checked against the pin like a key from anywhere else.
///
/// The file is the key as it was fetched, below some lines that say where from and when, and an empty one.
struct KeyCache {
    let path: String
    private let directory: String

    init(directory: String, fingerprint: Fingerprint) {
        self.directory = directory
        path = directory + "/signing-key-\(fingerprint.keyID)"
    }

    /// A key, and what was said of it.
    struct Entry: Equatable {
        /// The key file.
        var bytes: [UInt8]
        /// Where it is from, without user name and password.
        var url: String
        /// The server's name for just these bytes; `nil` where it gave none.
        var entityTag: String?
        /// When the server last said that this is the key.
        var asked: Date
    }

    /// - Parameter limit: the most bytes of a key.
    func read(limit: Int) -> Entry? {
        guard let bytes = try? KeyFile.read(path, limit: Self.headLimit + limit),
            let end = bytes.prefix(Self.headLimit).firstRange(of: [0x0A, 0x0A]),
            let head = String(validating: bytes[..<end.lowerBound], as: UTF8.self)
        else { return nil }
        var fields: [Substring: Substring] = [:]
        for line in head.split(separator: "\n") {
            guard let colon = line.firstRange(of: ": ") else { return nil }
            fields[line[..<colon.lowerBound]] = line[colon.upperBound...]
        }
        guard let asked = fields["Asked"].flatMap({ try? Date(String($0), strategy: .iso8601) }),
            let url = fields["From"]
        else { return nil }
        return Entry(
            bytes: Array(bytes[end.upperBound...]), url: String(url), entityTag: fields["ETag"].map(String.init),
            asked: asked)
    }

    func write(_ entry: Entry) {
        var head = "From: \(entry.url)\nAsked: \(entry.asked.formatted(.iso8601))\n"
        if let tag = entry.entityTag { head += "ETag: \(tag)\n" }
        guard head.utf8.count < Self.headLimit else { return }
        PrivateDirectory.make(directory)
        // Atomic: two runs at once never see half a key, nor one with the time of another.
        try? Data(Array(head.utf8) + [0x0A] + entry.bytes).write(to: URL(filePath: path), options: .atomic)
    }

    /// A URL and an `ETag` are far shorter; in bytes.
    private static let headLimit = 16 << 10
}

/// A key file, read with a bound on its size.
enum KeyFile {
    static func read(_ path: String, limit: Int) throws(FlatcarError) -> [UInt8] {
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= limit else { throw FlatcarError.keyFile(path, "it is larger than \(limit) bytes") }
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch let error as FlatcarError {
            throw error
        } catch {
            throw .keyFile(path, "no such file, or no permission to read it")
        }
    }
}
