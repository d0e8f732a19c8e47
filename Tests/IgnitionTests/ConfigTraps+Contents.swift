import Ignition

/// What can be wrong with contents that are carried or fetched, and with volumes that are encrypted.
extension ConfigTraps {
    /// SHA-256 of the one letter `x`.
    static let digestOfX = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

    /// SHA-512 of the same.
    static let longDigestOfX =
        "a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238bc13626e43dcb38ddb082488927ec904fb42057443983e88585179d50551afe62"

    /// Names of objects, which came with 3.4.0.
    static let names: [Row] = [
        named("an Amazon name of another service", "arn:aws:iam:us-west-2:1:b/k", "no name of an S3 object"),
        named("an Amazon name of a bucket", "arn:aws:s3:::b", "no name of an S3 object"),
        named("an Amazon name cut off", "arn:aws:s3:b/k", "no name of an S3 object"),
        named("an access point without object", "arn:aws:s3:r:1:accesspoint/a/k", "no name of an S3 object", .accepted),
        named("an Amazon name without a version", "arn:aws:s3:::b/k?versionId=", "versionId"),
        named("an Amazon name", "arn:aws:s3:::b/k", "before first boot", .accepted, .warning),
        named(
            "an access point", "arn:aws:s3:r:1:accesspoint/a/object/k", "before first boot", .accepted, .warning),
    ]

    private static func named(
        _ trap: String, _ url: String, _ words: String, _ ignition: Verdict = .refused,
        _ severity: Finding.Severity = .error
    ) -> Row {
        row(
            trap,
            #""version": "3.4.0"}, "storage": {"files": [{"path": "/a", "contents": {"source": "\#(url)"}}]}"#,
            severity, "$.storage.files[0].contents.source", words, ignition)
    }

    /// Contents, and what is said to be their digest.
    private static func wrong(_ trap: String, _ contents: String, _ hash: String, _ words: String) -> Row {
        file(
            trap, #""contents": {\#(contents), "verification": {"hash": "\#(hash)"}}"#, .error,
            ".contents.verification.hash", words, .accepted)
    }

    /// `a` and a line break, packed.
    static let packed = #""compression": "gzip", "source": "data:;base64,H4sIAAAAAAACA0vkAgAHoerdAgAAAA==""#
    private static let digestOfPacked = "ab074513f00b0c160c86a7c6a11ba7fd20dc751eebedc89bd05f13f5a324961f"

    static let hashes: [Row] = [
        wrong("a wrong SHA-256", #""source": "data:,y""#, "sha256-\(digestOfX)", "not the digest of the data"),
        wrong("a wrong SHA-256 of base64", #""source": "data:;base64,eQ==""#, "sha256-\(digestOfX)", "not the digest"),
        wrong(
            "a wrong SHA-512", #""source": "data:,x""#, "sha512-\(String(repeating: "a", count: 128))",
            "not the digest of the data"),
        wrong("the digest of packed data", packed, "sha256-\(digestOfPacked)", "not the digest of the unpacked data"),
        file(
            "gzip cut off",
            #""contents": {"compression": "gzip", "source": "data:;base64,H4sIAAAAAAACA0vkAgAHoerd"}"#, .error,
            ".contents.source", "cut off or damaged", .accepted),
        file(
            "gzip with a wrong checksum",
            #""contents": {"compression": "gzip", "source": "data:;base64,H4sIAAAAAAACA0vkAgAHoeraAgAAAA=="}"#, .error,
            ".contents.source", "cut off or damaged", .accepted),
        file(
            "more after gzip",
            #""contents": {"compression": "gzip", "source": "data:;base64,H4sIAAAAAAACA0vkAgAHoerdAgAAAHg="}"#, .error,
            ".contents.source", "cut off or damaged", .accepted),
        file(
            "text said to be gzip", #""contents": {"source": "data:,x", "compression": "gzip"}"#, .error,
            ".contents.source", "not gzip", .accepted),
        file(
            "an unknown compression", #""contents": {"source": "data:,x", "compression": "xz"}"#, .error,
            ".contents.compression", "gzip"),
        file(
            "a hash without its kind", #""contents": {"source": "data:,x", "verification": {"hash": "abc"}}"#, .error,
            ".contents.verification.hash", "sha512- or sha256-"),
        file(
            "an MD5 hash", #""contents": {"source": "data:,x", "verification": {"hash": "md5-abc"}}"#, .error,
            ".contents.verification.hash", "sha512- or sha256-"),
        file(
            "a hash cut off", #""contents": {"source": "data:,x", "verification": {"hash": "sha256-abc"}}"#, .error,
            ".contents.verification.hash", "64 hexadecimal digits"),
        file(
            "a hash that is not hexadecimal",
            "\"contents\": {\"source\": \"data:,x\", \"verification\": {\"hash\": \"sha256-\(String(repeating: "z", count: 64))\"}}",
            .error, ".contents.verification.hash", "64 hexadecimal digits", .accepted),
        file(
            "a hash in capitals",
            "\"contents\": {\"source\": \"data:,x\", \"verification\": {\"hash\": \"sha256-\(digestOfX.uppercased())\"}}",
            .warning, ".contents.verification.hash", "lower case", .accepted),
        file(
            "a hash of nothing",
            "\"contents\": {\"verification\": {\"hash\": \"sha256-\(String(repeating: "a", count: 64))\"}}", .error,
            ".contents.verification.hash", "no source"),
    ]

    private static func volume(_ trap: String, _ member: String, _ path: String, _ words: String) -> Row {
        row(
            trap,
            #""version": "3.5.0"}, "storage": {"luks": [{"name": "l", "device": "/dev/a", \#(member)}]}"#, .error,
            "$.storage.luks[0]\(path)", words, .refused)
    }

    private static func tang(_ trap: String, _ advertisement: String) -> Row {
        volume(
            trap,
            #""clevis": {"tang": [{"url": "http://t", "thumbprint": "x", "advertisement": "\#(advertisement)"}]}"#,
            ".clevis.tang[0].advertisement", "is not JSON")
    }

    static let luks: [Row] = [
        volume("an open option twice", #""openOptions": ["-a", "-b", "-a"]"#, ".openOptions[2]", "is there twice"),
        volume("a crypto card and a TPM", #""cex": {"enabled": true}, "clevis": {"tpm2": true}"#, ".cex", "clevis"),
        volume(
            "a crypto card and a threshold", #""cex": {"enabled": true}, "clevis": {"threshold": 1}"#, ".cex", "clevis"),
        volume(
            "a crypto card and Tang",
            #""cex": {"enabled": true}, "clevis": {"tang": [{"url": "http://t", "thumbprint": "x"}]}"#, ".cex", "clevis"
        ),
        volume(
            "a crypto card and a pin",
            #""cex": {"enabled": true}, "clevis": {"custom": {"pin": "sss", "config": "{}"}}"#, ".cex", "clevis"),
        tang("an advertisement in words", "none"),
        tang("an advertisement cut off", #"{\"payload\": "#),
        tang("an advertisement with a number that is none", "1e999"),
        storage("a LUKS volume without a device", #""luks": [{"name": "l"}]"#, "luks[0].device", "missing"),
        storage(
            "a LUKS name with a slash", #""luks": [{"name": "a/b", "device": "/dev/a"}]"#, "luks[0].name", "slash"),
        storage(
            "a tang server without a thumbprint",
            #""luks": [{"name": "l", "device": "/dev/a", "clevis": {"tang": [{"url": "http://t"}]}}]"#,
            "luks[0].clevis.tang[0].thumbprint", "missing"),
        storage(
            "an unknown clevis pin",
            #""luks": [{"name": "l", "device": "/dev/a", "clevis": {"custom": {"pin": "x", "config": "{}"}}}]"#,
            "luks[0].clevis.custom.pin", "one of tpm2"),
        storage(
            "a custom pin beside tpm2",
            #""luks": [{"name": "l", "device": "/dev/a", "clevis": {"tpm2": true, "custom": {"pin": "sss", "config": "{}"}}}]"#,
            "luks[0].clevis", "alone"),
    ]
}
