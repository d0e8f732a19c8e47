internal import CBzip2
internal import Pipes

/// Decompresses bzip2 as its bytes arrive.
///
/// `push` and `finish` are for one thread; `cancel` may be called from any.
public final class Decompressor: @unchecked Sendable {
    private enum Position {
        case header(matched: Int)
        case stream
        case trailing
    }

    private struct Progress {
        var cancelled = false
    }

    private let output: @Sendable (RawSpan) -> Bool
    private let library: UnsafeMutablePointer<bz_stream>
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    private let progress = Monitor(Progress())
    private var position = Position.header(matched: 0)
    private var failure: Bzip2Error?
    private var pushedBytes: UInt64 = 0
    private var trailingBytes: UInt64 = 0
    private var decompressedBytes: UInt64 = 0
    private var streams = 0

    /// Starts a decoder.
    /// - Parameters:
    ///   - workers: how many blocks may be decoded at once, each on its own thread; at least 1.
    ///   - output: receives the decompressed bytes in order, never on two threads at the same time, on a thread
    ///     of the decoder's choosing. It may block; `false` stops the decoder.
    /// - Throws: `noThread`.
    public init(workers: Int, output: @escaping @Sendable (RawSpan) -> Bool) throws(Bzip2Error) {
        precondition(workers > 0)
        self.output = output
        library = .allocate(capacity: 1)
        library.initialize(to: bz_stream())
    }

    deinit {
        BZ2_bzDecompressEnd(library)
        library.deallocate()
        buffer.deallocate()
    }

    /// Takes the next bytes of the compressed input, as many or as few as there are; waits while the decoder is full.
    /// - Throws: what is wrong with the input so far, `stopped` or `cancelled`. Every later call throws the same.
    public func push(_ bytes: RawSpan) throws(Bzip2Error) {
        if let failure { throw failure }
        do throws(Bzip2Error) {
            if progress.withLock({ $0.cancelled }) { throw error(.cancelled, at: pushedBytes) }
            try consume(bytes)
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that the input has ended, and waits until all of the output has been received.
    /// - Returns: what was read and written.
    /// - Throws: what is wrong with the input, `stopped` or `cancelled`.
    public func finish() throws(Bzip2Error) -> Totals {
        if let failure { throw failure }
        switch position {
        case .header(matched: 0) where streams > 0, .trailing: break
        default: throw error(.truncated, at: pushedBytes)
        }
        return Totals(
            compressedBytes: pushedBytes - trailingBytes, decompressedBytes: decompressedBytes,
            streams: streams, trailingBytes: trailingBytes)
    }

    /// Stops the decoder and its threads; a call to `output` that is going on is waited for.
    public func cancel() { progress.withLock { $0.cancelled = true } }

    private func consume(_ bytes: RawSpan) throws(Bzip2Error) {
        var index = 0
        while index < bytes.byteCount {
            switch position {
            case .header(let matched):
                let byte = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self)
                try matchHeader(byte, matched)
                index += 1
                pushedBytes += 1
            case .stream:
                let used = try decode(bytes.extracting(index..<bytes.byteCount))
                index += used
                pushedBytes += UInt64(used)
            case .trailing:
                let rest = UInt64(bytes.byteCount - index)
                trailingBytes += rest
                pushedBytes += rest
                return
            }
        }
    }

    private func matchHeader(_ byte: UInt8, _ matched: Int) throws(Bzip2Error) {
        let fits =
            switch matched {
            case 0: byte == UInt8(ascii: "B")
            case 1: byte == UInt8(ascii: "Z")
            case 2: byte == UInt8(ascii: "h")
            default: (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte)
            }
        guard fits else {
            guard streams > 0 else { throw error(.notBzip2, at: 0) }
            position = .trailing
            trailingBytes = UInt64(matched) + 1
            return
        }
        guard matched == 3 else {
            position = .header(matched: matched + 1)
            return
        }
        BZ2_bzDecompressEnd(library)
        library.pointee = bz_stream()
        BZ2_bzDecompressInit(library, 0, 0)
        position = .stream
        var header = (UInt8(ascii: "B"), UInt8(ascii: "Z"), UInt8(ascii: "h"), byte)
        withUnsafeMutableBytes(of: &header) { header in
            library.pointee.next_in = header.baseAddress?.assumingMemoryBound(to: CChar.self)
            library.pointee.avail_in = 4
            library.pointee.avail_out = 0
            BZ2_bzDecompress(library)
        }
    }

    /// Feeds libbz2 until it has used the bytes or the stream has ended; returns how many bytes it used.
    private func decode(_ bytes: RawSpan) throws(Bzip2Error) -> Int {
        let available = min(bytes.byteCount, Int(Int32.max))
        let base = bytes.withUnsafeBytes {
            UnsafeMutablePointer(mutating: $0.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        library.pointee.next_in = base
        library.pointee.avail_in = UInt32(available)
        while true {
            library.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            library.pointee.avail_out = UInt32(buffer.count)
            let code = BZ2_bzDecompress(library)
            let used = available - Int(library.pointee.avail_in)
            let written = buffer.count - Int(library.pointee.avail_out)
            if written > 0 {
                decompressedBytes += UInt64(written)
                guard output(UnsafeRawBufferPointer(rebasing: buffer[..<written]).bytes) else {
                    throw error(.stopped, at: pushedBytes + UInt64(used))
                }
            }
            switch code {
            case BZ_STREAM_END:
                streams += 1
                position = .header(matched: 0)
                return used
            case BZ_OK where used == available && written < buffer.count: return used
            case BZ_OK: continue
            default: throw error(.corruptBlock, at: pushedBytes + UInt64(used))
            }
        }
    }

    private func error(_ reason: Bzip2Error.Reason, at offset: UInt64) -> Bzip2Error {
        Bzip2Error(reason: reason, offset: offset)
    }
}
