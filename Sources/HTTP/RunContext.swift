/// What all connections of a run have in common.
public struct RunContext: Sendable {
    /// Names the tool to servers.
    public var userAgent: String
    /// Whether the run has been asked to stop.
    public var isStopped: @Sendable () -> Bool
    /// How fast a download has to be on average over five minutes, in bytes a second; 0 for any speed.
    public var minimumSpeed: UInt64 = 16 << 10

    /// Who is shown what goes over the wire.
    public var observer = RequestObserver()

    /// A context from its parts.
    public init(userAgent: String, isStopped: @escaping @Sendable () -> Bool) {
        self.userAgent = userAgent
        self.isStopped = isStopped
    }

    /// The same, for cleaning up after a run that was stopped.
    public var goingOnWhenStopped: RunContext {
        var context = self
        context.isStopped = { false }
        return context
    }

    /// A client for the requests of the run.
    /// - Parameter trust: whom to believe that a server is who it says.
    /// - Throws: `HTTPError` when the libcurl on this machine cannot do what is asked.
    public func client(trust: Trust) throws(HTTPError) -> HTTPClient {
        var configuration = ClientConfiguration(userAgent: userAgent)
        configuration.trust = trust
        configuration.isCancelled = isStopped
        configuration.observer = observer
        configuration.downloadDeadline =
            minimumSpeed > 0 ? .average(bytesPerSecond: minimumSpeed, over: .seconds(300)) : .none
        return try HTTPClient(configuration)
    }
}
