package import ProxmoxTypes

/// The text before and after the file in the body of an upload.
///
/// pve-http-server's parser asks for just this form (PVE/APIServer/AnyEvent.pm, as observed on 6.0.5): the fields
/// in this order, `Content-Disposition` first and in this spelling, an unquoted boundary, and not one byte after
/// the closing delimiter, because every later read starts the import once more.
package struct UploadForm {
    package let contentType: String
    /// Everything before the first byte of the file. It must leave in one write: when a read ends within the
    /// file part's header, the rest of that header is stored as part of the file.
    package let preamble: [UInt8]
    package let closing: [UInt8]

    /// - Parameters:
    ///   - upload: no other name of a file gets here than one that is safe between quotes: see `Upload.isStorable`.
    ///   - boundary: must not occur in the file.
    package init(_ upload: Upload, boundary: String) {
        contentType = "multipart/form-data; boundary=\(boundary)"
        let lines = [
            "--\(boundary)", "Content-Disposition: form-data; name=\"content\"", "", upload.content,
            "--\(boundary)",
            "Content-Disposition: form-data; name=\"filename\"; filename=\"\(upload.fileName)\"",
            "Content-Type: application/octet-stream", "", "",
        ]
        preamble = Array(lines.joined(separator: "\r\n").utf8)
        closing = Array("\r\n--\(boundary)--".utf8)
    }

    /// A boundary of 48 random hex digits, too long to occur in an image by chance.
    package static func randomBoundary() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<3).map { _ in String(generator.next(), radix: 16) }
        return "----proxmox-flatcar-"
            + digits.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
    }
}
