import CCurl

/// What one connection to the server does.
struct Job {
    /// The name of a file in the directory; `nil` for the directory itself.
    var file: String?
    /// The bytes to send; `nil` to receive.
    var sends: [UInt8]?
    var before: [String] = []
    var after: [String] = []
    /// The most bytes to receive.
    var limit = 0
}

/// One job while it runs: what libcurl's callbacks read and write.
final class Transfer {
    /// Everything here is small and near; a server that takes longer is stuck.
    static let limit = Duration.seconds(60)
    private static let connectLimit = 30_000

    private let job: Job
    private let isCancelled: @Sendable () -> Bool
    private var position = 0
    private(set) var received: [UInt8] = []
    private(set) var hasOverflowed = false
    /// libcurl's own words about the last failure. On the heap, since libcurl keeps the pointer.
    private let message: UnsafeMutablePointer<CChar>

    init(_ job: Job, isCancelled: @escaping @Sendable () -> Bool) {
        self.job = job
        self.isCancelled = isCancelled
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { message.deallocate() }

    /// Runs the job to its end.
    /// - Returns: libcurl's verdict, its words, and the system's error number.
    func run(
        _ access: SFTPAccess, _ check: HostKeyCheck
    ) throws(SFTPError) -> (code: CURLcode, detail: String, systemError: Int) {
        let easy = try EasyHandle()
        let before = try Commands(job.before)
        let after = try Commands(job.after)
        let directory = access.directory
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_URL, directory.base + "/" + (job.file ?? ""))
        try easy.set(CURLOPT_USERNAME, directory.user)
        // Neither passwords nor an agent: what logs in is what was named.
        try easy.set(CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PUBLICKEY))
        try easy.set(CURLOPT_SSH_PRIVATE_KEYFILE, access.keyFile)
        try easy.set(CURLOPT_SSH_KNOWNHOSTS, access.knownHostsFile)
        try easy.setHostKeyFunction(HostKeyCheck.callback)
        try easy.set(CURLOPT_SSH_KEYDATA, pointer: Unmanaged.passUnretained(check).toOpaque())
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectLimit)
        try easy.set(CURLOPT_TIMEOUT_MS, Int(Self.limit.components.seconds) * 1000)
        try easy.set(CURLOPT_ERRORBUFFER, pointer: message)
        try easy.set(CURLOPT_QUOTE, pointer: before.pointer)
        try easy.set(CURLOPT_POSTQUOTE, pointer: after.pointer)
        try connect(easy)
        let code = withExtendedLifetime((check, self)) { curl_easy_perform(easy.pointer) }
        withExtendedLifetime(before) {}
        withExtendedLifetime(after) {}
        let detail = message[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: message)
        return (code, detail, easy.systemError)
    }

    private func connect(_ easy: borrowing EasyHandle) throws(SFTPError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_WRITEFUNCTION, Self.receive)
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.set(CURLOPT_NOPROGRESS, 0)
        try easy.setProgressFunction(Self.progress)
        try easy.set(CURLOPT_XFERINFODATA, pointer: context)
        guard let bytes = job.sends else {
            // Names alone, a line each.
            try easy.set(CURLOPT_DIRLISTONLY, 1)
            return
        }
        try easy.set(CURLOPT_UPLOAD, 1)
        try easy.set(CURLOPT_READFUNCTION, Self.supply)
        try easy.set(CURLOPT_READDATA, pointer: context)
        try easy.set(CURLOPT_INFILESIZE_LARGE, size: bytes.count)
        // Proxmox reads it as root, people may.
        try easy.set(CURLOPT_NEW_FILE_PERMS, 0o644)
    }

    private static let receive: ccurl_data_function = { bytes, _, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        transfer.hasOverflowed = transfer.received.count + count > transfer.job.limit
        // Any other number than `count` makes libcurl end the transfer.
        guard !transfer.hasOverflowed else { return 0 }
        transfer.received += UnsafeRawBufferPointer(start: bytes, count: count)
        return count
    }

    private static let supply: ccurl_data_function = { bytes, size, count, context in
        guard let bytes, let context else { return Int(CURL_READFUNC_ABORT) }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let piece = (transfer.job.sends ?? [])[transfer.position...].prefix(size * count)
        UnsafeMutableRawBufferPointer(start: bytes, count: size * count).copyBytes(from: piece)
        transfer.position += piece.count
        return piece.count
    }

    private static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
        guard let context else { return 1 }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().isCancelled() ? 1 : 0
    }
}
