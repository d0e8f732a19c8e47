extension SFTPError: CustomStringConvertible {
    /// What failed and what to do, in one line.
    public var description: String {
        switch self {
        case .invalidURL(let url): "\"\(url)\" is no directory for SFTP; write sftp://USER@HOST/ABSOLUTE/PATH"
        case .notBuiltIn(let version):
            "\(version) was built without SFTP, or without its check of host keys; install one that has both (Debian's "
                + "libcurl4 does)"
        case .unusableKey(let file, let problem): "\(file) cannot log in by SFTP: \(problem)"
        case .unusableKnownHosts(let file, let reason):
            "\(file), which should say which host keys to believe, cannot be read: \(reason); "
                + "make it with ssh-keyscan, or name another file"
        case .unresolvedHost(let host): "cannot resolve the SFTP server \"\(host)\"; check the name and DNS"
        case .cannotConnect(let server, let detail):
            "cannot connect to the SFTP server \(server): \(detail); check that it runs and no firewall is in between"
        case .timedOut(let server, let limit): "the SFTP server \(server) was not done within \(limit); try again later"
        case .noSession(let server, let detail): "no SSH session with \(server): \(detail); check host and port"
        case .untrustedHostKey(let server, let problem, let key, let file):
            untrusted(server, problem, key, file)
        case .loginRefused(let server, let user, let keyFile):
            "the SFTP server \(server) does not let \(user) in with the key \(keyFile); add its public part to that "
                + "user's authorized_keys (and take an Ed25519 key: libssh2 before 1.11 offers RSA keys in a way that "
                + "servers refuse)"
        case .noDirectory(let directory): "\(directory) does not exist; make the directory, or correct the path"
        case .denied(let directory): "\(directory.user) may not read and write \(directory); check its owner and mode"
        case .noSpace(let directory): "no room left in \(directory); make some"
        case .notChanged(let directory, let file, let detail):
            "cannot rename or remove \(file) in \(directory): \(detail); check the directory's owner and mode"
        case .tooLarge(let directory, let file, let limit):
            "\(file) in \(directory) is larger than \(limit) bytes, so it is not what its name says; remove it"
        case .cancelled: "cancelled"
        case .outOfMemory: "out of memory"
        case .failed(let server, let code, let detail):
            "SFTP with \(server) failed (libcurl's code \(code)): \(detail)"
        }
    }

    /// Whether the same call may well succeed later, without anybody changing anything.
    public var isTemporary: Bool {
        switch self {
        case .unresolvedHost, .cannotConnect, .timedOut: true
        default: false
        }
    }
}

extension KeyProblem: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unreadable(let reason): "it cannot be read: \(reason)"
        case .encrypted:
            "it asks for a passphrase, which nobody is there to give; make a key of its own for this, without one "
                + "(ssh-keygen -t ed25519 -N '')"
        case .isPublic: "it is the public part; name the private one"
        case .notAKey: "it is no private key in the format of OpenSSH or PEM"
        }
    }
}

private func untrusted(_ server: String, _ problem: HostKeyProblem, _ key: HostKey, _ file: String) -> String {
    let compare = "compare that with ssh-keygen -l on the server"
    return switch problem {
    case .unknown:
        "the host key of \(server) is not in \(file): it presents \(key); \(compare), then add it with ssh-keyscan"
    case .changed:
        "the host key of \(server) is not the one in \(file): it presents \(key); either somebody is in between, or "
            + "the server has a new key: \(compare), then replace the old one (ssh-keygen -R)"
    case .revoked: "the host key of \(server), \(key), is marked as revoked in \(file); nothing was sent"
    }
}
