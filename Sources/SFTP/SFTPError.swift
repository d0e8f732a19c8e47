/// What is wrong with a file that should hold a private key.
public enum KeyProblem: Sendable, Equatable {
    /// It cannot be read; the system's reason.
    case unreadable(String)
    /// It asks for a passphrase.
    case encrypted
    /// It is the part that everybody may know.
    case isPublic
    /// It is something else.
    case notAKey
}

/// What is wrong with a server's host key.
public enum HostKeyProblem: Sendable, Equatable {
    /// The file does not know the server by a key of this type.
    case unknown
    /// The file knows another key of the server.
    case changed
    /// The file says that nobody may use this key any more.
    case revoked
}

/// Why a file did not get to an SFTP server, or from it. No text of it holds a key.
public enum SFTPError: Error, Sendable, Equatable {
    /// Not `sftp://USER@HOST[:PORT]/PATH`.
    case invalidURL(String)
    /// The libcurl in use was built without SFTP, or without its check of host keys; its version.
    case notBuiltIn(libcurl: String)
    /// The private key cannot be used.
    case unusableKey(file: String, KeyProblem)
    /// The file of host keys cannot be read; the system's reason.
    case unusableKnownHosts(file: String, String)
    /// The name of the server is unknown.
    case unresolvedHost(String)
    /// Nobody listens, or no route leads there.
    case cannotConnect(server: String, detail: String)
    /// It took longer than it may.
    case timedOut(server: String, after: Duration)
    /// What listens there does not speak SSH, or not as we do.
    case noSession(server: String, detail: String)
    /// The server is not who it should be.
    case untrustedHostKey(server: String, HostKeyProblem, presented: HostKey, file: String)
    /// The server does not take the key for this user.
    case loginRefused(server: String, user: String, keyFile: String)
    /// There is no such directory.
    case noDirectory(SFTPDirectory)
    /// The user may not read or write there.
    case denied(SFTPDirectory)
    /// The server's disk is full.
    case noSpace(SFTPDirectory)
    /// The file cannot get its name, or lose it.
    case notChanged(SFTPDirectory, file: String, detail: String)
    /// A file is larger than it can be, in bytes.
    case tooLarge(SFTPDirectory, file: String, limit: Int)
    /// `isCancelled` said so.
    case cancelled
    /// The system gave no memory.
    case outOfMemory
    /// Anything else, in libcurl's words.
    case failed(server: String, code: Int, detail: String)
}
