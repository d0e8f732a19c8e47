/// What all connections of a run have in common.
public struct RunContext: Sendable {
    /// Names the tool to servers.
    public var userAgent: String
    /// Whether the run has been asked to stop.
    public var isStopped: @Sendable () -> Bool

    /// A context from its parts.
    public init(userAgent: String, isStopped: @escaping @Sendable () -> Bool) {
        self.userAgent = userAgent
        self.isStopped = isStopped
    }

    /// The same, for cleaning up after a run that was stopped.
    public var goingOnWhenStopped: RunContext { RunContext(userAgent: userAgent, isStopped: { false }) }

    /// A client for the requests of the run.
    /// - Parameter trust: whom to believe that a server is who it says.
    /// - Throws: `HTTPError` when the libcurl on this machine cannot do what is asked.
    public func client(trust: Trust) throws(HTTPError) -> HTTPClient {
        var configuration = ClientConfiguration(userAgent: userAgent)
        configuration.trust = trust
        configuration.isCancelled = isStopped
        return try HTTPClient(configuration)
    }
}
