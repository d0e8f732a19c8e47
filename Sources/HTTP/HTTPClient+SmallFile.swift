/// A small file, read whole.
package struct FetchedFile: Sendable {
    package var bytes: [UInt8] = []
    /// The server's name for just these bytes; `nil` where it gives none.
    package var entityTag: String?
}

extension HTTPClient {
    /// Reads a small file whole, with the retries of a download, in a minute at most.
    /// - Parameters:
    ///   - limit: the most bytes that are kept; a longer file is `HTTPError.tooLarge`.
    ///   - onEvent: is told of every retry.
    package func fetch(
        _ url: String, limit: Int, onEvent: (DownloadEvent) -> Void
    ) throws(HTTPError) -> [UInt8] {
        try fetchFile(url, limit: limit, onEvent: onEvent).bytes
    }

    /// The same, unless the server says that the file is still the one with this `ETag`.
    /// - Returns: `nil` where it is.
    package func fetch(
        _ url: String, limit: Int, unless entityTag: String?, retry: RetryPolicy, onEvent: (DownloadEvent) -> Void
    ) throws(HTTPError) -> FetchedFile? {
        guard let entityTag else { return try fetchFile(url, limit: limit, retry: retry, onEvent: onEvent) }
        do throws(HTTPError) {
            return try fetchFile(
                url, limit: limit, headers: [Header("If-None-Match", entityTag)], retry: retry, onEvent: onEvent)
        } catch .status(_, code: 304, _) {
            return nil
        }
    }

    private func fetchFile(
        _ url: String, limit: Int, headers: [Header] = [], retry: RetryPolicy = .standard,
        onEvent: (DownloadEvent) -> Void
    ) throws(HTTPError) -> FetchedFile {
        var file = FetchedFile()
        var isTooLarge = false
        do throws(HTTPError) {
            let summary = try download(
                url, headers: headers, retry: retry, deadline: .whole(.seconds(60)), onEvent: onEvent
            ) { piece in
                isTooLarge = file.bytes.count + piece.byteCount > limit
                guard !isTooLarge else { return false }
                piece.withUnsafeBytes { file.bytes.append(contentsOf: $0) }
                return true
            }
            file.entityTag = summary.entityTag
        } catch {
            guard isTooLarge else { throw error }
            throw .tooLarge(url: url, limit: limit)
        }
        return file
    }
}
