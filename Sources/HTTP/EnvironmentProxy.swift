import Curl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The proxy that the environment names for an address: libcurl takes it from there by itself, and before its version
/// 8.7 does not say afterwards that it did. So that an error names the proxy and not the server behind it.
enum EnvironmentProxy {
    /// The proxy for an address, without user name and password; `nil` where there is none.
    ///
    /// The variables are those of libcurl (curl's docs/libcurl/libcurl-env.md): `http_proxy` in lower case only, because
    /// CGI programs get `HTTP_PROXY` from whoever asks them.
    static func proxy(for address: Address) -> String? {
        let names: [String]
        switch address.scheme {
        case .http: names = ["http_proxy", "all_proxy", "ALL_PROXY"]
        case .https: names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        case .file: return nil
        }
        guard let proxy = names.lazy.compactMap(variable).first, !isExempt(address.host) else { return nil }
        return URLParts.withoutUser(proxy)
    }

    private static func isExempt(_ host: String) -> Bool {
        let list = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
        return list.split(whereSeparator: { ", \t".contains($0) }).contains { entry in
            let name = entry.drop { $0 == "." }.lowercased()
            return entry == "*" || host == name || host.hasSuffix("." + name)
        }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
