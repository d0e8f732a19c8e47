import HTTP

extension HTTPClient {
    /// Reads a small file whole, with the retries of a download, in a minute at most.
    /// - Parameters:
    ///   - limit: the most bytes that are kept; a longer file is `HTTPError.tooLarge`.
    ///   - onEvent: is told of every retry.
    func fetch(
        _ url: String, limit: Int, onEvent: (DownloadEvent) -> Void
    ) throws(HTTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        var isTooLarge = false
        do throws(HTTPError) {
            _ = try download(url, deadline: .whole(.seconds(60)), onEvent: onEvent) { piece in
                isTooLarge = bytes.count + piece.byteCount > limit
                guard !isTooLarge else { return false }
                piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
                return true
            }
        } catch {
            guard isTooLarge else { throw error }
            throw .tooLarge(url: url, limit: limit)
        }
        return bytes
    }
}
