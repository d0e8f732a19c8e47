public import ImagePipeline
public import Observation

/// Both sides of a build: where the image comes from, and the cluster that gets it.
public struct BuildContext: Sendable {
    let source: ImageSource
    let cluster: Cluster

    /// A context from its parts.
    public init(_ source: ImageSource, _ cluster: Cluster) {
        self.source = source
        self.cluster = cluster
    }
}
