/// The same bytes for several readers: one pipe each, which fill and empty at their own pace. The slowest sets it.
///
/// Which pipe a reader's end is said to, the writer decides: one may be finished while another fails.
public final class PipeFan: Sendable {
    /// The readers' pipes.
    public let pipes: [BytePipe]

    /// A fan of at least one pipe.
    public init(_ pipes: [BytePipe]) {
        precondition(!pipes.isEmpty)
        self.pipes = pipes
    }

    /// Copies all of `bytes` into each pipe that is still read, and waits for room as long as it takes.
    /// - Returns: `false` when nobody reads any more; the writer should stop.
    public func write(_ bytes: RawSpan) -> Bool {
        var isRead = false
        for pipe in pipes where pipe.write(bytes) { isRead = true }
        return isRead
    }

    /// What was written must not be used, by anybody.
    public func fail() {
        for pipe in pipes { pipe.fail() }
    }
}
