package import CCurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension EasyHandle {
    /// How a transfer ended.
    package struct Ending: Sendable {
        /// libcurl's verdict.
        package let code: CURLcode
        /// libcurl's own words about this very transfer, or else those for the code.
        package let detail: String
    }

    /// Runs the transfer that the options describe to its end, blocking the thread.
    ///
    /// It is cancelled by what `Callbacks.isCancelled` says. A `MultiHandle` runs it with clocks of the caller's own.
    package func perform() -> Ending {
        var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = message.withUnsafeMutableBufferPointer { message in
            let refusal = ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message.baseAddress)
            guard refusal == CURLE_OK else { return refusal }
            defer { _ = ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, nil) }
            return curl_easy_perform(pointer)
        }
        let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return Ending(code: code, detail: words.isEmpty ? code.text : String(decoding: words, as: UTF8.self))
    }

    /// Goes on with a transfer that a callback has paused.
    package func resume() throws(CurlError) { try set { curl_easy_pause($0, CURLPAUSE_CONT) } }

    /// A number that is known of the last transfer; 0 when it is not.
    package func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// A count, of bytes or seconds, that is known of the last transfer; 0 when it is not.
    package func size(_ info: CURLINFO) -> UInt64 {
        var value: curl_off_t = 0
        return ccurl_get_size(pointer, info, &value) == CURLE_OK ? UInt64(max(0, value)) : 0
    }

    /// A text that is known of the last transfer.
    package func text(_ info: CURLINFO) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ccurl_get_text(pointer, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    /// The system's words for why no connection came about; `nil` when it was not the system that failed.
    package var systemError: String? {
        let code = number(CURLINFO_OS_ERRNO)
        return code == 0 ? nil : String(cString: strerror(Int32(code)))
    }
}
