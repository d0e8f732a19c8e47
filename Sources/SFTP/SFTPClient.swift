import CCurl
import Curl

/// Small files in one directory of an SFTP server. Each call is a connection of its own, and none makes or removes
/// anything but the file that it names.
public struct SFTPClient: Sendable {
    /// The most bytes of names that a directory may have.
    private static let listingLimit = 16 << 20
    /// What a file is called until it is whole.
    static let unfinishedSuffix = ".partial"

    private let access: SFTPAccess
    private let isCancelled: @Sendable () -> Bool

    /// - Parameter isCancelled: asked about once a second while a call waits; `true` ends it.
    public init(_ access: SFTPAccess, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.access = access
        self.isCancelled = isCancelled
    }

    /// The names of all files in the directory.
    public func names() throws(SFTPError) -> [String] { try list() }

    /// The bytes of a file; `nil` when it is not there.
    /// - Throws: `SFTPError.tooLarge` when it has more than `limit` bytes.
    public func contents(of name: String, limit: Int) throws(SFTPError) -> [UInt8]? {
        do throws(SFTPError) {
            return try run(Job(file: name, limit: limit))
        } catch .noDirectory {
            // The file or the whole directory: SFTP has one answer for both.
            return nil
        }
    }

    /// Puts a file into the directory. It has its name only when it is whole.
    /// - Parameter replacing: whether a file of that name is there, and is to go.
    /// - Throws: `SFTPError`; nothing of the file is left then, unless the server cannot be reached any more.
    public func store(_ bytes: [UInt8], as name: String, replacing: Bool = false) throws(SFTPError) {
        let unfinished = name + Self.unfinishedSuffix
        let (from, to) = (quotedPath(unfinished), quotedPath(name))
        // OpenSSH's rename never overwrites (its sftp-server.c, process_rename).
        let after = (replacing ? ["rm \(to)"] : []) + ["rename \(from) \(to)"]
        do throws(SFTPError) {
            _ = try run(Job(file: unfinished, sends: bytes, after: after))
        } catch {
            // A run that was stopped cleans up as well.
            let cleaner = SFTPClient(access)
            if error.mayLeaveFile { _ = try? cleaner.list(after: ["*rm \(from)"]) }
            // Somebody else may have put the very same file there at the same time.
            if case .notChanged = error, (try? cleaner.contents(of: name, limit: bytes.count)) == bytes { return }
            throw error
        }
    }

    /// Removes a file from the directory.
    /// - Returns: `false` when it was not there.
    @discardableResult
    public func remove(_ name: String) throws(SFTPError) -> Bool {
        guard try list().contains(name) else { return false }
        // Without the asterisk a refusal would say only that some command failed.
        guard try list(after: ["*rm \(quotedPath(name))"]).contains(name) else { return true }
        throw .denied(access.directory)
    }

    /// The names, once the commands have been carried out.
    private func list(after commands: [String] = []) throws(SFTPError) -> [String] {
        let bytes = try run(Job(before: commands, limit: Self.listingLimit))
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
            .filter { $0 != "." && $0 != ".." }
    }

    private func quotedPath(_ name: String) -> String { Job.quoted(access.directory.path(of: name)) }

    private func run(_ job: Job) throws(SFTPError) -> [UInt8] {
        guard !isCancelled() else { throw .cancelled }
        guard Libcurl.speaks("sftp") else { throw .notBuiltIn(libcurl: Libcurl.version) }
        try PrivateKeyFile.check(access.keyFile)
        let check = try HostKeyCheck(knownHosts: access.knownHostsFile, of: access.directory)
        let transfer = Transfer(job, isCancelled: isCancelled)
        let (ending, systemError) = try transfer.run(access, check)
        guard ending.code != CURLE_OK else {
            guard check.wasAsked else { throw .notBuiltIn(libcurl: Libcurl.version) }
            return transfer.received
        }
        if transfer.hasOverflowed { throw .tooLarge(access.directory, file: job.file ?? "", limit: job.limit) }
        throw failure(ending, systemError, check, job)
    }

    private func failure(
        _ ending: EasyHandle.Ending, _ systemError: String?, _ check: HostKeyCheck, _ job: Job
    ) -> SFTPError {
        let directory = access.directory
        if let (problem, key) = check.refusal {
            return .untrustedHostKey(
                server: directory.server, problem, presented: key, file: access.knownHostsFile)
        }
        switch ending.code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unresolvedHost(directory.host)
        case CURLE_COULDNT_CONNECT:
            return .cannotConnect(server: directory.server, detail: systemError ?? ending.detail)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(server: directory.server, after: Transfer.limit)
        case CURLE_ABORTED_BY_CALLBACK: return .cancelled
        case CURLE_FAILED_INIT, CURLE_PEER_FAILED_VERIFICATION:
            return .noSession(server: directory.server, detail: ending.detail)
        case CURLE_LOGIN_DENIED:
            return .loginRefused(server: directory.server, user: directory.user, keyFile: access.keyFile)
        case CURLE_REMOTE_FILE_NOT_FOUND: return .noDirectory(directory)
        case CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED: return .denied(directory)
        case CURLE_REMOTE_DISK_FULL: return .noSpace(directory)
        case CURLE_QUOTE_ERROR: return .notChanged(directory, file: job.file ?? "", detail: ending.detail)
        case CURLE_UNSUPPORTED_PROTOCOL:
            return .notBuiltIn(libcurl: Libcurl.version)
        case CURLE_OUT_OF_MEMORY: return .outOfMemory
        default: return .failed(server: directory.server, code: Int(ending.code.rawValue), detail: ending.detail)
        }
    }
}

extension SFTPError {
    /// Whether an upload that failed so may have made its file.
    fileprivate var mayLeaveFile: Bool {
        switch self {
        case .notBuiltIn, .unusableKey, .unusableKnownHosts, .unresolvedHost, .cannotConnect, .noSession,
            .untrustedHostKey, .loginRefused, .noDirectory, .denied:
            false
        default: true
        }
    }
}
