#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where this machine's certificate authorities are, if the environment says so: by the variables that OpenSSL and
/// the curl program heed, and libcurl by itself does not.
enum SystemAuthorities {
    /// A PEM file with all of them.
    static var file: String? { variable("SSL_CERT_FILE") }
    /// A directory with a file for each.
    static var directory: String? { variable("SSL_CERT_DIR") }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
