import Files

extension InputFile {
    /// Gives `body` the file piece by piece until it ends.
    /// - Parameter isStopped: whether the run has been asked to stop, which is an error then.
    borrowing func forEachPiece(isStopped: () -> Bool, _ body: (RawSpan) throws(ImageError) -> Void) throws(ImageError)
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count: Int
            do {
                count = try read(into: buffer, isStopped: isStopped)
            } catch {
                throw .file(error)
            }
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)).bytes)
        }
    }
}

/// Opens a file of a command; `-` is stdin.
func openInput(_ path: String) throws(ImageError) -> InputFile {
    do {
        return try InputFile(path)
    } catch {
        throw .file(error)
    }
}
