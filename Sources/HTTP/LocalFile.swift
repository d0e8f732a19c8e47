#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A `file` URL: a mirror in a directory, read without libcurl, whose messages about files say too little.
struct LocalFile: ~Copyable {
    private static let pieceSize = 256 << 10

    let size: UInt64
    private let descriptor: Int32
    private let url: String

    init(_ address: Address) throws(HTTPError) {
        url = address.shown
        // A FIFO would keep it waiting here, for whoever writes.
        descriptor = open(address.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            size = 0
            if code == ENOENT || code == ENOTDIR { throw .notFound(url: address.shown) }
            throw .unreadable(url: address.shown, detail: String(cString: strerror(code)))
        }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            size = 0
            throw .unreadable(url: address.shown, detail: "it is not a regular file")
        }
        size = UInt64(facts.st_size)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Hands out all bytes in order.
    func read(to receive: (RawSpan) throws(HTTPError) -> Void) throws(HTTPError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 4096)
        defer { buffer.deallocate() }
        var received: UInt64 = 0
        while true {
            let count = readSome(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .unreadable(url: url, detail: String(cString: strerror(code)))
            }
            if count == 0 { break }
            received += UInt64(count)
            guard received <= size else { throw .changedDuringDownload(url: url, detail: "it has grown") }
            try receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
        }
        guard received == size else { throw .wrongLength(url: url, announced: size, received: received) }
    }

    /// The answer that a server would give.
    consuming func respond(to method: Method, limit: Int) throws(HTTPError) -> Response {
        guard method.isRepeatable else { throw .unsupported("cannot \(method.rawValue) to \(url)") }
        var body: [UInt8] = []
        if method == .get {
            guard size <= UInt64(limit) else { throw .tooLarge(url: url, limit: limit) }
            body.reserveCapacity(Int(size))
            try read { piece in piece.withUnsafeBytes { body.append(contentsOf: $0) } }
        }
        return Response(status: 200, reason: "OK", headers: [Header("Content-Length", "\(size)")], body: body)
    }
}

private func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
