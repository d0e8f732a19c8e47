package import CCurl

/// Owns one libcurl easy handle: one transfer at a time, and its options.
///
/// Every option's return code is checked: a failure means that this libcurl cannot do what its caller is built on.
/// What libcurl keeps pointers to, the handle keeps alive until the options are forgotten.
package struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer
    private let kept = Kept()

    /// A handle without options.
    package init() throws(CurlError) {
        guard Libcurl.isReady, let pointer = curl_easy_init() else { throw .outOfMemory }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Forgets all options, and what they pointed to; connections and the DNS cache stay.
    package func reset() {
        curl_easy_reset(pointer)
        kept.objects = []
    }

    /// Sets a number, or a truth value by 0 and 1.
    package func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try set { ccurl_set_long($0, option, value) }
    }

    /// Sets a time in milliseconds.
    package func set(_ option: CURLoption, _ value: Duration) throws(CurlError) {
        try set(option, value.milliseconds)
    }

    /// Sets a length in bytes.
    package func set(_ option: CURLoption, size: Int64) throws(CurlError) {
        try set { ccurl_set_size($0, option, curl_off_t(size)) }
    }

    /// Sets a text, of which libcurl takes a copy; `nil` takes the option back to nothing.
    package func set(_ option: CURLoption, _ text: String?) throws(CurlError) {
        try set { ccurl_set_text($0, option, text) }
    }

    /// Sets a list of lines.
    package func set(_ option: CURLoption, _ lines: Lines) throws(CurlError) {
        keep(lines)
        try set { ccurl_set_pointer($0, option, lines.pointer) }
    }

    /// Sets what a callback is given back: see `Unmanaged.fromOpaque`.
    package func set(_ option: CURLoption, context: AnyObject) throws(CurlError) {
        keep(context)
        try set { ccurl_set_pointer($0, option, Unmanaged.passUnretained(context).toOpaque()) }
    }

    /// Sets what only one kind of transfer has: `body` gets the raw handle.
    package func set(_ body: (UnsafeMutableRawPointer) -> CURLcode) throws(CurlError) {
        try CurlError.check(body(pointer))
    }

    /// Sets a size that matters for speed alone. libcurl refuses while it still holds the buffer of a transfer
    /// that ended early (a name that did not resolve), and goes on with that one then.
    package func tune(_ option: CURLoption, _ value: Int) { _ = ccurl_set_long(pointer, option, value) }

    private func keep(_ object: AnyObject) { kept.objects.append(object) }
}

/// What libcurl has pointers to.
private final class Kept {
    var objects: [AnyObject] = []
}

extension Duration {
    /// At least 1, since libcurl reads 0 as its own default, and at most what a C `int` holds.
    var milliseconds: Int {
        let value = components.seconds.multipliedReportingOverflow(by: 1000)
        guard !value.overflow else { return Int(Int32.max) }
        return Int(min(max(1, value.partialValue + components.attoseconds / 1_000_000_000_000_000), Int64(Int32.max)))
    }
}
