package import ImagePipeline
package import Proxmox

extension BuildError {
    /// What the client of Proxmox throws, as a build says it.
    package init(_ error: ProxmoxError) {
        switch error {
        case .cancelled: self = .cancelled
        case .forbidden(_, _, let reason):
            self = TagSetup.tag(refused: reason).map { .tagsRefused([$0]) } ?? .proxmox(error)
        default: self = .proxmox(error)
        }
    }

    /// What the release's side throws, as a build says it.
    package init(_ error: ImageError) { self = .image(error) }
}

/// Runs what throws errors of Proxmox's client, for a caller that throws those of a build.
package func asBuildError<Result>(_ body: () throws(ProxmoxError) -> Result) throws(BuildError) -> Result {
    do {
        return try body()
    } catch {
        throw BuildError(error)
    }
}

/// Runs what throws errors of the release's side, for a caller that throws those of a build.
package func imageAsBuildError<Result>(_ body: () throws(ImageError) -> Result) throws(BuildError) -> Result {
    do {
        return try body()
    } catch {
        throw BuildError(error)
    }
}
