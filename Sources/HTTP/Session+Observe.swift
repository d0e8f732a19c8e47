import CCurl
import Curl

extension Session {
    /// Tells of a request that has ended, while the handle still knows of it.
    func tell(_ outgoing: Outgoing, status: Int?, since began: ContinuousClock.Instant) {
        guard let onRequest = configuration.observer.onRequest else { return }
        onRequest(
            RequestRecord(
                outgoing, status: status, after: ContinuousClock.now - began,
                sent: easy.size(CURLINFO_SIZE_UPLOAD_T), received: easy.size(CURLINFO_SIZE_DOWNLOAD_T)))
    }

    /// What libcurl says of itself; `nil` where nobody wants to know.
    var takeTrace: ((TraceKind, String) -> Void)? {
        configuration.observer.onTrace.map { show in
            { kind, text in
                for line in text.split(whereSeparator: \.isNewline) {
                    show("\(kind.rawValue) \(Redaction.line(String(line)))")
                }
            }
        }
    }
}
