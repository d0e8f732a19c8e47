import FoundationEssentials
import OpenPGP

/// A fetched key on this machine's disk. Losing it costs one request, so no error of the disk stops a run;
/// what is read is checked against the pin like a key from anywhere else.
struct KeyCache {
    let path: String
    private let directory: String

    init(directory: String, fingerprint: Fingerprint) {
        self.directory = directory
        path = directory + "/signing-key-\(fingerprint.keyID).asc"
    }

    func read(limit: Int) -> [UInt8]? { try? KeyFile.read(path, limit: limit) }

    func write(_ bytes: [UInt8]) {
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        // Atomic: two runs at once never see half a key.
        try? Data(bytes).write(to: URL(filePath: path), options: .atomic)
    }
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
