internal import COpenSSL

/// The OpenSSL in use, which may be another than the one at build time.
package enum OpenSSLLibrary {
    /// Such as "3.0.15 3 Sep 2024".
    package static var version: String {
        let text = String(cString: OpenSSL_version(OPENSSL_VERSION))
        return text.hasPrefix("OpenSSL ") ? String(text.dropFirst("OpenSSL ".count)) : text
    }
}
