/// A source that is not carried in the config itself, as far as its text says whether a guest can fetch it.
enum ResourceURL {
    /// The schemes that Flatcar's Ignition knows besides `data:`; `oem` is Flatcar's own.
    static let schemes: Set<String> = ["arn", "gs", "http", "https", "oem", "s3", "tftp"]

    /// Why no guest could fetch it, or nil.
    static func fault(of url: String) -> String? {
        let scheme = urlScheme(url)
        guard schemes.contains(scheme) else { return "must be a data:, https, http, tftp, s3, arn, gs or oem URL" }
        if ["arn", "s3"].contains(scheme), hasEmptyVersion(url) { return "has an empty versionId" }
        switch scheme {
        case "arn":
            return isObjectName(url)
                ? nil : "is no name of an S3 object: arn:aws:s3:::BUCKET/KEY, or …:accesspoint/NAME/object/KEY"
        case "oem": return isPathInOEM(url) ? nil : "must be like oem:///path, with an absolute path"
        default: return isURL(url) ? nil : "is no valid URL: percent-encode blanks and special characters"
        }
    }

    /// `arn:PARTITION:s3:REGION:ACCOUNT:RESOURCE`, where the resource is an object in a bucket or behind an access point
    /// (Ignition's `internal/resource/url.go`).
    private static func isObjectName(_ url: String) -> Bool {
        guard isPercentEncodingSound(url) else { return false }
        let sections = url.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard sections.count == 6, sections[2] == "s3" else { return false }
        let parts = sections[5].split(separator: "/", omittingEmptySubsequences: false)
        return sections[5].hasPrefix("accesspoint/") ? parts.count >= 4 && parts[2] == "object" : parts.count >= 2
    }

    private static func isPathInOEM(_ url: String) -> Bool {
        guard isPercentEncodingSound(url), let end = url.firstRange(of: "://")?.upperBound else { return false }
        return url[end...].drop { $0 != "/" }.utf8.count > 1
    }
}
