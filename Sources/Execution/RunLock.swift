public import BuildErrors
import FoundationEssentials
import OpenPGP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Keeps two runs of one user on this machine from working on one template at once. It ends with the process, however that
/// ends.
///
/// Runs of other users and on other machines are kept apart by what Proxmox knows: its tasks, the records of the versions,
/// and the digest of the configuration. So nobody else needs to get at the lock, and nobody else can hold it.
public struct RunLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - url: the Proxmox that the template is on.
    ///   - directories: where the lock may be; the first one that is this user's alone is. It is made where it is absent.
    /// - Throws: `BuildError.running` when another run has it, `BuildError.file` when something else is in its place.
    public init(url: String, vmid: Int, directories: [String]) throws(BuildError) {
        let name = "\(hexDigest(.sha256, of: Array(url.utf8)).prefix(16))-\(vmid).lock"
        for directory in directories {
            guard let folder = OwnDirectory(directory) else { continue }
            let file = try folder.lockFile(name)
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                let holder = Self.holder(of: file)
                close(file)
                throw .running(vmid: vmid, process: holder)
            }
            descriptor = file
            return
        }
        descriptor = -1
    }

    /// Whether there is a lock. Without one, two runs of this user only know each other by what they write to Proxmox.
    public var isHeld: Bool { descriptor >= 0 }

    /// Lets others work.
    public consuming func release() {}

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The process that has the lock, as the kernel lists it (proc_locks(5)).
    private static func holder(of descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0,
            let text = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
        else { return nil }
        let line = text.split(separator: "\n").first { line in
            line.contains(" FLOCK ") && line.contains(":\(status.st_ino) ")
        }
        return line?.split(separator: " ").dropFirst(4).first.flatMap { Int($0) }
    }
}

/// A directory that nobody but this user and root can write to.
private struct OwnDirectory: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// `nil` when it is none, or somebody else could change what is in it.
    init?(_ path: String) {
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        var status = stat()
        guard fstat(opened, &status) == 0, [0, geteuid()].contains(status.st_uid), status.st_mode & 0o022 == 0 else {
            close(opened)
            return nil
        }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// The file stays when the run ends: whoever removed it would take away the next one's.
    /// - Returns: its descriptor, which is the caller's to close.
    /// - Throws: `BuildError.file` for anything but a plain file of this user's.
    borrowing func lockFile(_ name: String) throws(BuildError) -> Int32 {
        // A FIFO would block, and a link would lead elsewhere.
        let opened = openat(
            descriptor, name, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o600)
        guard opened >= 0 else {
            throw unusable(
                name, errno == ELOOP ? "is a link" : "cannot be opened (\(String(cString: strerror(errno))))")
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            close(opened)
            throw unusable(
                name, status.st_mode & S_IFMT == S_IFREG ? "belongs to user \(status.st_uid)" : "is no plain file")
        }
        return opened
    }

    private borrowing func unusable(_ name: String, _ reason: String) -> BuildError {
        .file(path: "\(path)/\(name)", reason: "is to keep two runs apart, but \(reason); remove it")
    }
}
