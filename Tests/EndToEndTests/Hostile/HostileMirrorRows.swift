/// What Fixtures/hostile/mirror_ways.py does, and what must come of it. A row without arguments is a `fetch`.
extension HostileRow {
    static let mirror: [HostileGroup] = [
        HostileGroup("by the way it sends", mirrorSending),
        HostileGroup("by the head of its answers", mirrorHeads + mirrorLengths),
        HostileGroup("by redirects", mirrorRedirects),
        HostileGroup("by a version, signatures and keys", mirrorVersions + mirrorSignatures + mirrorKeys),
        HostileGroup("by more of an image than there is", mirrorExcess),
        HostileGroup("by less of an image, or another", mirrorParts + mirrorAnnouncements),
    ]

    static let mirrorSending: [HostileRow] = [
        HostileRow("version-endless", 69, "version.txt", "larger than 65536 bytes"),
        HostileRow("version-10MiB", 69, "version.txt", "larger than 65536 bytes"),
        HostileRow("version-by-byte", 75, "version.txt was not complete within 60 s").slowly,
        HostileRow("version-head-by-byte", 75, "version.txt was not complete within 60 s").slowly,
        HostileRow("version-silence", 75, "version.txt was not complete within 60 s").slowly,
        HostileRow("chunk-extension-endless", 75, "version.txt was not complete within 60 s").slowly,
        HostileRow("chunk-overflow", 75, "gave up after 6 attempts", "version.txt").slowly,
        HostileRow("chunk-size-endless", 75, "gave up after 6 attempts", "version.txt").slowly,
        HostileRow("nothing", 75, "gave up after 6 attempts", "lost the connection").slowly,
        HostileRow("closed-in-head", 75, "gave up after 6 attempts", "lost the connection").slowly,
        HostileRow("image-chunk-overflow", 75, Mirror.image, "gave up after 6 attempts").slowly,
        HostileRow("image-never-goes-on", 75, Mirror.image, "gave up after 6 attempts").slowly,
        HostileRow("redirect-private", 69, "cannot connect to http://127.0.0.1:1/").slowly,
        HostileRow("version-fewer", 65, "version.txt", "does not say whether it is the same file"),
        // What is behind the announced end is nobody's.
        HostileRow("version-more", 0, "good signature"),
        HostileRow("chunk-huge", 69, "version.txt", "larger than 65536 bytes"),
        HostileRow("gzip-bomb", 65, "not a Flatcar version file"),
        HostileRow("unknown-encoding", 0, "good signature"),
    ]

    static let mirrorHeads: [HostileRow] = [
        HostileRow("status-line-endless", 69, "version.txt sends a header that does not end within"),
        HostileRow("header-line-endless", 69, "version.txt sends a header that does not end within"),
        HostileRow("header-name-endless", 69, "version.txt sends a header that does not end within"),
        HostileRow("headers-endless", 69, "version.txt sends a header that does not end within"),
        HostileRow("interim-endless", 69, "version.txt sends a header that does not end within"),
        HostileRow("trailers-endless", 69, "version.txt sends a header that does not end within"),
        HostileRow("trailer-line-endless", 65, "version.txt"),
        HostileRow("status-999", 69, "answered 999"),
        HostileRow("status-0", 69, "is not HTTP"),
        HostileRow("status-words", 69, "is not HTTP"),
        HostileRow("http-0.9", 69, "is not HTTP"),
        HostileRow("http-7", 69, "is not HTTP"),
        HostileRow("206-unasked", 69, "although no range was asked for"),
    ]

    static let mirrorLengths: [HostileRow] = [
        HostileRow("length-negative", 69, "is not HTTP"),
        HostileRow("length-words", 69, "is not HTTP"),
        HostileRow("length-twice", 69, "is not HTTP"),
        // As good as none: what comes is verified in any case.
        HostileRow("length-huge", 0, "good signature"),
    ]

    static let mirrorRedirects: [HostileRow] = [
        HostileRow("redirect-loop", 69, "10th redirect in a row"),
        HostileRow("redirect-file", 69, "redirects to file:///etc/passwd, which is less secure"),
        HostileRow("redirect-gopher", 69, "gopher://127.0.0.1/x\" is not a URL this tool can use"),
        HostileRow("redirect-nowhere", 69, "answered 302"),
        HostileRow("redirect-without", 69, "answered 302"),
        HostileRow("redirect-password", 69, "\"…@[::1]:99999/x\" is not a URL"),
        HostileRow("redirect-escapes", 69, "is not a URL this tool can use"),
        HostileRow("redirect-long", 69, "header that does not end"),
    ]

    static let mirrorVersions: [HostileRow] = [
        HostileRow("version-empty", 65, "it has no FLATCAR_VERSION_ID"),
        HostileRow("version-html", 65, "it has no FLATCAR_VERSION_ID"),
        HostileRow("version-nul", 65, "BUILD.BRANCH.PATCH"),
        HostileRow("version-escapes", 65, "BUILD.BRANCH.PATCH"),
        HostileRow("version-bidi", 65, "BUILD.BRANCH.PATCH"),
        HostileRow("version-number", 65, "BUILD.BRANCH.PATCH"),
        HostileRow("version-directory", 65, "BUILD.BRANCH.PATCH"),
    ]

    static let mirrorSignatures: [HostileRow] = [
        HostileRow("version-signature-endless", 69, "version.txt.sig", "larger than 65536 bytes"),
        HostileRow("signature-100MiB", 69, Mirror.image + ".sig", "larger than 65536 bytes"),
        HostileRow("signature-endless", 69, Mirror.image + ".sig", "larger than 65536 bytes"),
        HostileRow("signature-empty", 65, Mirror.image + ".sig", "neither binary packets nor a block"),
        HostileRow("signature-packet-4GiB", 65, "ends inside a packet of 4294967295 bytes"),
        HostileRow("signature-partial-lengths", 65, "a partial packet length"),
        HostileRow("signature-many", 65, "ends inside a signature"),
        HostileRow("signature-armor", 65, "the block has no end"),
    ]

    static let mirrorKeys: [HostileRow] = [
        HostileRow("key-100MiB", 69, "cannot fetch the signing key", "larger than 1048576 bytes"),
        HostileRow("key-endless", 69, "cannot fetch the signing key", "larger than 1048576 bytes"),
        HostileRow("key-html", 65, "the signing key from", "neither binary packets nor a block"),
        HostileRow("key-packets", 65, "the signing key from", "ends inside a public key"),
    ]

    /// Without a bound, most of these would be read for ever: the end at which the signature is judged does not come.
    static let mirrorExcess: [HostileRow] = [
        HostileRow("image-and-zeros", 65, Mirror.image).with("build"),
        HostileRow("image-and-noise", 65, Mirror.image),
        HostileRow("image-and-streams", 65, "but the server announced"),
        HostileRow("image-and-tiny-streams", 65, "but the server announced"),
        HostileRow("image-and-empty-streams", 65, "the bzip2 data is damaged: no block at byte"),
        HostileRow("empty-streams", 65, "the bzip2 data is damaged: no block at byte 4;"),
        HostileRow("image-bomb", 65, "but the server announced").with("build"),
        HostileRow("image-bomb-endless", 65, Mirror.image),
        HostileRow("image-noise", 65, "this is not a bzip2 file"),
        HostileRow("image-and-a-few-bytes", 65, "the signature", "does not match the bytes"),
        HostileRow("image-and-a-stream", 65, "the signature", "does not match the bytes"),
        HostileRow("image-and-more-than-announced", 0, "good signature"),
        HostileRow("image-trailer-endless", 65, Mirror.image),
    ]

    static let mirrorParts: [HostileRow] = [
        HostileRow("image-cut", 65, "does not match the bytes").with("build"),
        HostileRow("image-empty", 65, "does not match the bytes"),
        HostileRow("image-other-range", 65, "the server sent another part than asked for"),
        HostileRow("image-other-total", 65, "its length is another one"),
        HostileRow("image-range-of-words", 65, "the server sent another part than asked for"),
        HostileRow("image-range-backwards", 65, "the server sent another part than asked for"),
        HostileRow("image-range-beyond", 65, "the server sent another part than asked for"),
        HostileRow("image-rest-endless", 65, Mirror.image),
        HostileRow("image-starts-over", 65, "its ETag is another one").with("build"),
        HostileRow("image-grown-shorter", 65, "it has become shorter"),
    ]

    static let mirrorAnnouncements: [HostileRow] = [
        HostileRow("length-of-a-byte", 65, Mirror.image),
        HostileRow("length-of-an-exbibyte", 65, "the server announced 1152921504606846976"),
        HostileRow("length-with-a-body", 65, "the server announced 1073741824"),
    ]
}
