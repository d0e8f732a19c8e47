#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files with a secret in them, which are nobody else's business.
enum FilePrivacy {
    /// A warning where every user of this machine may read the file; nil for what is no regular file.
    static func warning(about path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & S_IROTH != 0 else {
            return nil
        }
        return "\(path) holds a secret, and every user of this machine can read it: chmod o-rwx it"
    }
}
