import CCurl
import Curl

extension Session {
    /// `isCancelled` is asked at least this often.
    private static let longestPoll = Duration.milliseconds(250)

    /// Runs the prepared transfer to its end.
    func drive(_ exchange: Exchange, _ outgoing: Outgoing) throws(HTTPError) -> Outcome {
        try inTermsOfHTTP(try multi.add(easy))
        let ending: CURLcode
        do throws(HTTPError) {
            ending = try transfer(exchange, outgoing)
        } catch {
            try? multi.remove(easy)
            throw error
        }
        // Ask all there is to know before the handle lets go of the transfer.
        let failure = failure(ending, exchange, outgoing)
        let redirect = easy.text(CURLINFO_REDIRECT_URL)
        let retryAfter = easy.size(CURLINFO_RETRY_AFTER)
        try inTermsOfHTTP(try multi.remove(easy))
        if let failure { throw failure }
        guard let head = exchange.head else { throw headless(exchange, outgoing) }
        return Outcome(
            head: head, redirect: redirect, retryAfter: retryAfter > 0 ? .seconds(retryAfter) : nil)
    }

    private func transfer(_ exchange: Exchange, _ outgoing: Outgoing) throws(HTTPError) -> CURLcode {
        var counted: UInt64 = 0
        while true {
            let wasPaused = exchange.source?.isPaused ?? false
            try inTermsOfHTTP(try multi.perform())
            if let failure = exchange.failure { throw failure }
            // The callback that asks for more of the body has stopped by then, which libcurl would call an error.
            if exchange.isAnswered, exchange.source?.isDrained == false { return CURLE_OK }
            if let ending = multi.ending() { return ending }
            if configuration.isCancelled() { throw .cancelled }
            if wasPaused {
                // libcurl has had its look at what the server said.
                exchange.source?.isPaused = false
                try inTermsOfHTTP(try easy.resume())
                continue
            }
            let moved = easy.size(CURLINFO_SIZE_UPLOAD_T) + easy.size(CURLINFO_SIZE_DOWNLOAD_T)
            if moved != counted {
                counted = moved
                exchange.noteActivity()
            }
            let patience = try patience(exchange, outgoing)
            try inTermsOfHTTP(try multi.poll(atMost: patience))
        }
    }

    /// How long to wait for the peer before the next look; throws when that was long enough.
    private func patience(_ exchange: Exchange, _ outgoing: Outgoing) throws(HTTPError) -> Duration {
        try outgoing.pace.check(outgoing.address.shown)
        // Until then libcurl's own connect timer is in charge.
        guard exchange.isConnected else { return Self.longestPoll }
        let awaitsAnswer = exchange.head == nil && exchange.source?.isDrained ?? true
        let answerLimit = awaitsAnswer ? outgoing.responseTimeout : nil
        let limit = answerLimit ?? configuration.stallTimeout
        let left = limit - exchange.lastActivity.duration(to: .now)
        if left > .zero { return min(left, Self.longestPoll) }
        if answerLimit != nil { throw .timedOut(url: outgoing.address.shown, after: limit) }
        throw .stalled(url: outgoing.address.shown, after: limit)
    }
}
