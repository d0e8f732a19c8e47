import CCurl
import Curl

/// What one connection to the server does.
struct Job {
    /// The name of a file in the directory; `nil` for the directory itself.
    var file: String?
    /// The bytes to send; `nil` to receive.
    var sends: [UInt8]?
    /// Commands to carry out before it.
    var before: [String] = []
    /// Commands to carry out when it is done.
    var after: [String] = []
    /// The most bytes to receive.
    var limit = 0

    /// A path as libcurl's own small parser of commands reads it (CURLOPT_QUOTE).
    static func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

/// One job while it runs.
final class Transfer {
    /// Everything here is small and near; a server that takes longer is stuck.
    static let limit = Duration.seconds(60)
    private static let connectLimit = Duration.seconds(30)

    private let job: Job
    private let isCancelled: @Sendable () -> Bool
    private var position = 0
    private(set) var received: [UInt8] = []
    private(set) var hasOverflowed = false

    init(_ job: Job, isCancelled: @escaping @Sendable () -> Bool) {
        self.job = job
        self.isCancelled = isCancelled
    }

    /// Runs the job to its end.
    /// - Returns: how libcurl says that it ended, and the system's words if the connection did not come about.
    func run(
        _ access: SFTPAccess, _ check: HostKeyCheck
    ) throws(SFTPError) -> (ending: EasyHandle.Ending, systemError: String?) {
        do throws(CurlError) {
            let easy = try EasyHandle()
            try reach(access, check, by: easy)
            try carry(by: easy)
            return (easy.perform(), easy.systemError)
        } catch {
            throw SFTPError(error)
        }
    }

    private func reach(
        _ access: SFTPAccess, _ check: HostKeyCheck, by easy: borrowing EasyHandle
    ) throws(CurlError) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_URL, access.directory.base + "/" + (job.file ?? ""))
        try easy.set(CURLOPT_USERNAME, access.directory.user)
        // Neither passwords nor an agent: what logs in is what was named.
        try easy.set(CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PUBLICKEY))
        try easy.set(CURLOPT_SSH_PRIVATE_KEYFILE, access.keyFile)
        try easy.set(CURLOPT_SSH_KNOWNHOSTS, access.knownHostsFile)
        try easy.set { ccurl_set_host_key_function($0, HostKeyCheck.callback) }
        try easy.set(CURLOPT_SSH_KEYDATA, context: check)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectLimit)
        try easy.set(CURLOPT_TIMEOUT_MS, Self.limit)
    }

    private func carry(by easy: borrowing EasyHandle) throws(CurlError) {
        try easy.set(CURLOPT_QUOTE, Lines(job.before))
        try easy.set(CURLOPT_POSTQUOTE, Lines(job.after))
        var callbacks = Callbacks()
        callbacks.takeBody = receive
        callbacks.isCancelled = isCancelled
        if let bytes = job.sends {
            callbacks.supply = { [self] buffer in supply(bytes, buffer) }
            try easy.set(CURLOPT_UPLOAD, 1)
            try easy.set(CURLOPT_INFILESIZE_LARGE, size: Int64(bytes.count))
            // Proxmox reads it as root, people may.
            try easy.set(CURLOPT_NEW_FILE_PERMS, 0o644)
        } else {
            // Names alone, a line each.
            try easy.set(CURLOPT_DIRLISTONLY, 1)
        }
        try easy.set(callbacks)
    }

    private func receive(_ bytes: RawSpan) -> Bool {
        hasOverflowed = bytes.byteCount > job.limit - received.count
        guard !hasOverflowed else { return false }
        bytes.withUnsafeBytes { received += $0 }
        return true
    }

    private func supply(_ bytes: [UInt8], _ buffer: UnsafeMutableRawBufferPointer) -> Callbacks.Supply {
        let piece = bytes[position...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        position += piece.count
        return .bytes(piece.count)
    }
}
