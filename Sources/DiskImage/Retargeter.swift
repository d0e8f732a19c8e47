/// Changes the platform of a qcow2 image while its bytes pass.
///
/// What comes out has the same length and, but for the cluster or two of the disk in which the OEM partition's
/// `grub.cfg` stands, the same bytes, in whatever order the image's parts come. 1 MiB is held back until the partition
/// has passed (more with clusters of more than 256 KiB); that, a few clusters, and what the tables say of places still
/// to come, is all the memory that it takes. What came out must not be used unless `finish` returns.
///
/// `push` and `finish` are for one thread at a time.
public final class Retargeter: @unchecked Sendable {
    private let output: @Sendable (RawSpan) -> Bool
    private var change: PlatformChange
    private var line: DelayLine
    /// Whether the line may become longer for large clusters.
    private let adapts: Bool
    private var passedBytes: UInt64 = 0
    private var failure: DiskImageError?

    /// - Parameters:
    ///   - change: what shall be different.
    ///   - output: receives the image in order, on the thread that pushes. It may block; `false` stops the change.
    public convenience init(_ change: OEMChange, output: @escaping @Sendable (RawSpan) -> Bool) {
        self.init(change, delay: nil, output: output)
    }

    /// For tests, which want to see the end of the delay with small images.
    /// - Parameter delay: how many bytes are held back at most, 80 or more; `nil` for as many as the image needs.
    package init(_ change: OEMChange, delay: Int?, output: @escaping @Sendable (RawSpan) -> Bool) {
        self.change = PlatformChange(change, isStream: true)
        self.output = output
        adapts = delay == nil
        line = DelayLine(capacity: delay ?? DelayLine.usualCapacity)
    }

    /// Takes the next bytes of the image, as many or as few as there are.
    /// - Throws: what is wrong with the image so far, or `stopped`. Every later call throws the same.
    public func push(_ bytes: RawSpan) throws(DiskImageError) {
        try guarded { () throws(DiskImageError) in
            passedBytes += UInt64(bytes.byteCount)
            try take(bytes)
        }
    }

    /// Says that the image has ended, and gives the rest to the receiver.
    /// - Returns: what was done.
    /// - Throws: what is wrong with the image, or `stopped`.
    public func finish() throws(DiskImageError) -> RetargetSummary {
        try guarded { () throws(DiskImageError) in
            try change.advance(&line, isAtEnd: true)
            let summary = try change.summary(length: passedBytes)
            guard line.release(all: true, to: output) else { throw .stopped }
            return summary
        }
    }

    private func take(_ bytes: RawSpan) throws(DiskImageError) {
        var offset = 0
        while offset < bytes.byteCount {
            if change.isFinished {
                // Nothing more can change: no more copies.
                guard line.release(all: true, to: output), output(bytes.extracting(offset...)) else {
                    throw .stopped
                }
                return
            }
            if line.room == 0 {
                change.settle(&line)
                guard line.release(all: false, to: output) else { throw .stopped }
            }
            let count = min(line.room, bytes.byteCount - offset)
            line.append(bytes.extracting(offset..<(offset + count)))
            offset += count
            try change.advance(&line, isAtEnd: false)
            if adapts, let size = change.clusterSize { line.grow(to: DelayLine.clusters * size) }
            change.lookAhead(line)
        }
    }

    private func guarded<Result>(
        _ body: () throws(DiskImageError) -> Result
    ) throws(DiskImageError) -> Result {
        if let failure { throw failure }
        do throws(DiskImageError) {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }
}
