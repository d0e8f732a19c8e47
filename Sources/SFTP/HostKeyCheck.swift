import CCurl
import FoundationEssentials

/// Decides about a server's host key, with the known hosts as libcurl has compared them. Only a perfect match will do.
final class HostKeyCheck {
    /// Every key that the largest of clusters knows.
    private static let limit = 16 << 20

    private let knownHosts: KnownHosts
    private let directory: SFTPDirectory
    /// What was wrong with the key that the server presented; `nil` when nothing was, or it has not come to that.
    private(set) var refusal: (problem: HostKeyProblem, key: HostKey)?
    /// Whether libcurl has asked. A build of it that cannot compare host keys would not.
    private(set) var wasAsked = false

    /// - Parameter directory: on the server whose key it is.
    /// - Throws: `SFTPError.unusableKnownHosts`; libcurl would take a file that it cannot read for an empty one.
    init(knownHosts file: String, of directory: SFTPDirectory) throws(SFTPError) {
        self.directory = directory
        do throws(Unreadable) {
            knownHosts = KnownHosts(String(decoding: try readSmallFile(file, limit: Self.limit), as: UTF8.self))
        } catch {
            throw .unusableKnownHosts(file: file, error.reason)
        }
    }

    private func accepts(_ blob: [UInt8], _ match: curl_khmatch) -> Bool {
        wasAsked = true
        let key = HostKey(blob: blob)
        if knownHosts.revoked.contains(blob) {
            refusal = (.revoked, key)
        } else if match == CURLKHMATCH_MISMATCH {
            refusal = (.changed, key)
        } else if match != CURLKHMATCH_OK || blob.isEmpty {
            refusal = (.unknown, key)
        } else {
            refusal = knownHosts.problem(with: key, of: directory).map { ($0, key) }
        }
        return refusal == nil
    }

    /// For libcurl, which gives back the pointer to the check.
    static let callback: curl_sshkeycallback = { _, _, found, match, context in
        guard let context, let found = found?.pointee, let bytes = found.key else {
            return Int32(CURLKHSTAT_REJECT.rawValue)
        }
        // Raw from libssh2; without a length, and in Base64, from libssh, which some systems build libcurl with.
        let blob =
            found.len > 0
            ? Array(UnsafeRawBufferPointer(start: bytes, count: found.len))
            : Data(base64Encoded: String(cString: bytes)).map(Array.init) ?? []
        let check = Unmanaged<HostKeyCheck>.fromOpaque(context).takeUnretainedValue()
        let verdict = check.accepts(blob, match) ? CURLKHSTAT_FINE : CURLKHSTAT_REJECT
        return Int32(verdict.rawValue)
    }
}
