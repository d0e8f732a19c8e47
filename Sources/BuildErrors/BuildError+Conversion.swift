public import ImagePipeline
public import Proxmox

/// What the client of Proxmox throws, as a build says it.
package func asBuildError<Result>(_ body: () throws(ProxmoxError) -> Result) throws(BuildError) -> Result {
    do {
        return try body()
    } catch .cancelled {
        throw .cancelled
    } catch {
        throw .proxmox(error)
    }
}

/// What the release's side throws, as a build says it.
package func imageAsBuildError<Result>(_ body: () throws(ImageError) -> Result) throws(BuildError) -> Result {
    do {
        return try body()
    } catch .cancelled {
        throw .cancelled
    } catch {
        throw .image(error)
    }
}
