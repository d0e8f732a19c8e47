import Execution
import Planning
import Reports
import TemplateModel

extension RunResult {
    /// What was transferred, how fast, and whose signature was good; `nil` when nothing was.
    var transferWords: String? {
        guard let downloadedBytes, let storedBytes, let signer else { return nil }
        let rate = seconds > 0 ? ", \(tenths(Double(downloadedBytes) / seconds / 1e6)) MB/s" : ""
        return "\(gibibytes(downloadedBytes)) downloaded, \(gibibytes(storedBytes)) stored, \(tenths(seconds)) s in all"
            + "\(rate); good signature by \(signer)"
    }

    fileprivate var seconds: Double { duration / .seconds(1) }
}

private func tenths(_ number: Double) -> String {
    let value = Int((number * 10).rounded())
    return "\(value / 10).\(value % 10)"
}

extension Plan {
    /// What a run has done, for machines: one JSON object with sorted keys.
    func json(_ result: RunResult) -> JSONDocument {
        struct Document: Encodable {
            let schema = 1
            let vmid: Int
            let node: String
            let changed: Bool
            let release: String?
            let identity: Identity?
            let version: Int?
            let volume: String?
            let downloadedBytes: UInt64?
            let storedBytes: UInt64?
            let signer: String?
            let removedVersions: [Int]
            let seconds: Double
            let notes: [String]
            let warnings: [String]
            let waiting: ReleaseWait?
        }
        return JSONDocument(
            Document(
                vmid: vmid, node: node, changed: !isEmpty, release: identity?.release, identity: identity,
                version: result.version?.vmid ?? version, volume: result.volume ?? (isEmpty ? standing.volume : nil),
                downloadedBytes: result.downloadedBytes, storedBytes: result.storedBytes, signer: result.signer,
                removedVersions: result.removed, seconds: (result.seconds * 1000).rounded() / 1000, notes: notes,
                warnings: warnings, waiting: wait))
    }
}
