import Bzip2
import CBuildFacts
import CZlib
import Curl
import OpenPGP

/// What `--version` says: the version in the first line, and below it what a report of a bug should have.
enum VersionText {
    static var text: String {
        let facts = [
            ("commit", commit.isEmpty ? "unknown" : commit),
            ("Swift", compiler),
            ("libcurl", "\(Libcurl.version.split(separator: "/").last ?? ""), TLS by \(Libcurl.tlsName)"),
            ("OpenSSL", OpenSSLLibrary.version),
            ("zlib", String(cString: zlibVersion())),
            ("decoder", kernels.isEmpty ? "portable code alone" : kernels.joined(separator: ", ")),
        ]
        return (["proxmox-flatcar \(toolVersion)"] + facts.map { "\($0): \($1)" }).joined(separator: "\n") + "\n"
    }

    /// The commit it was built from; empty where the build was not told.
    private static var commit: String { String(cString: build_commit()) }

    /// What of this CPU the bzip2 decoder uses.
    private static var kernels: [String] {
        let names: [(Kernels, String)] = [
            (.avx2, "AVX2"), (.avx512, "AVX-512 VBMI2"), (.carryLessMultiply, "PCLMUL"),
        ]
        return names.filter { Kernels.available.contains($0.0) }.map(\.1)
    }

    /// The compiler tells its version by comparison alone.
    private static var compiler: String {
        #if compiler(>=6.5)
        "6.5 or newer"
        #elseif compiler(>=6.4)
        "6.4"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }
}
