public import BuildErrors
import FoundationEssentials
import OpenPGP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Keeps two runs on this machine from working on one template at once. It ends with the process, however that ends.
///
/// Runs on other machines are kept apart by what Proxmox knows: its tasks, and the digest of the configuration.
public struct RunLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - url: the Proxmox that the template is on.
    ///   - directories: where the lock may be; the first one that can be used is.
    /// - Throws: `BuildError.running` when another run has it.
    public init(url: String, vmid: Int, directories: [String] = ["/run/lock", "/tmp"]) throws(BuildError) {
        let name = "proxmox-flatcar-\(hexDigest(.sha256, of: Array(url.utf8)).prefix(16))-\(vmid).lock"
        for directory in directories {
            let descriptor = Self.descriptor(of: "\(directory)/\(name)")
            guard descriptor >= 0 else { continue }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let holder = Self.holder(of: descriptor)
                close(descriptor)
                throw .running(vmid: vmid, process: holder)
            }
            self.descriptor = descriptor
            return
        }
        // A machine that has no such place has no second run that could be told.
        descriptor = -1
    }

    /// Lets others work.
    public consuming func release() {}

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The file stays when the run ends: whoever removed it would take away the next one's.
    private static func descriptor(of path: String) -> Int32 {
        // Another user's file in a sticky directory may not be opened with O_CREAT (sysctl fs.protected_regular).
        let there = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard there < 0, errno == ENOENT else { return there }
        let made = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        // Whatever the umask: others only ever lock it.
        if made >= 0 { fchmod(made, 0o644) }
        return made
    }

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
