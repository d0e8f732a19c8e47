/// What a run tells while it works. The order is that of the events; progress may come from any thread.
public indirect enum Report: Sendable {
    /// Something of the run for one of several nodes.
    case of(node: String, Report)
    /// A step of the plan begins: its number from 1, how many there are, what it does.
    case step(Int, of: Int, String)
    /// A step has ended, well or not: the word for its kind, and how long it took.
    case stepEnded(String, Duration)
    /// Something worth knowing.
    case note(String)
    /// Something worth acting on.
    case warning(String)
    /// A transfer begins; its length in bytes where the server says it.
    case downloadStarted(UInt64?)
    /// Bytes downloaded so far.
    case downloaded(UInt64)
    /// Bytes sent to the storage, or written to the file, so far, and how many there will be.
    case stored(UInt64, of: UInt64?)
    /// The transfers of a step have ended.
    case transferFinished
    /// How far Proxmox says it is with something: what it does, how much of it, from 0 to 100, and for how long already.
    case taskProgress(String, percent: Double, elapsed: Duration)
    /// That has ended.
    case taskEnded
}

/// Takes reports from any thread.
public typealias Reporter = @Sendable (Report) -> Void
