import Proxmox

/// What the client of Proxmox throws, as a build says it.
func asBuildError<Result>(_ body: () throws(ProxmoxError) -> Result) throws(BuildError) -> Result {
    do {
        return try body()
    } catch {
        throw .proxmox(error)
    }
}
