/// Where the bytes of an upload come from.
///
/// The end is said explicitly, and is said only when every byte is known to be good: until then the last part of
/// the file stays here, and with it the closing delimiter that makes Proxmox store anything at all.
public protocol UploadSource: Sendable {
    /// Copies bytes into `buffer`.
    /// - Parameters:
    ///   - buffer: not empty.
    ///   - reserve: bytes to hold back until the end has been said.
    ///   - timeout: how long to wait for bytes.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead
}

/// What a source of an upload had to give.
public enum UploadSourceRead: Sendable, Equatable {
    /// So many bytes; at least one.
    case bytes(Int)
    /// All bytes have been given and all are good.
    case end
    /// The bytes must not be used.
    case failed
    /// Nothing yet.
    case timedOut
}
