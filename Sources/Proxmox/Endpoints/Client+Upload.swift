import HTTP
public import ProxmoxTypes

extension ProxmoxClient {
    /// Bytes that a source should be able to hold back, so that an upload can stay alive while nothing arrives:
    /// at one byte in two seconds far more than any stall lasts.
    public static let uploadReserve = 64 << 10

    /// Uploads a file to a storage. `POST /nodes/NODE/storage/STORAGE/upload`
    ///
    /// Nothing is stored unless `source` says the end, at just the announced length: the closing delimiter is sent
    /// only then, and without it Proxmox throws away what it has received.
    /// - Parameter onProgress: the bytes of the file sent so far.
    /// - Returns: the task that moves the file into its place. Wait for it, then list the storage: the task's
    ///   word alone is not enough.
    public func upload(
        _ upload: Upload, from source: any UploadSource, to node: String,
        onProgress: (UInt64) -> Void = { _ in }
    ) throws(ProxmoxError) -> UPID {
        let form = UploadForm(upload, boundary: UploadForm.randomBoundary())
        var body = UploadBody(
            form: form, source: source, length: upload.length, reserve: Self.uploadReserve,
            isCancelled: isCancelled)
        let action = "upload \(upload.fileName) to storage \(upload.storage)"
        var request = try request(.post, ["nodes", node, "storage", upload.storage, "upload"], to: action)
        request.headers.append(Header("Content-Type", form.contentType))
        let response: Response
        do throws(HTTPError) {
            response = try http.upload(request, contentLength: body.contentLength) { buffer in
                let read = body.read(into: buffer)
                onProgress(body.sent)
                return read
            }
        } catch {
            if let failure = body.failure { throw failure }
            if case .cancelled = error { throw .cancelled }
            throw .uploadInterrupted(sent: body.sent, of: upload.length, error)
        }
        try check(response, action)
        return try decode(response, action)
    }
}
