import Proxmox

/// Uploaded files that are not needed any more.
extension Executor {
    /// The template is whole without this, so a failure ends nothing: it is tried again at the end.
    mutating func remove(_ volume: String, from storage: String) {
        do {
            try delete(volume, from: storage)
        } catch {
            leftovers.append((volume, storage))
        }
    }

    func removeLeftovers() {
        for (volume, storage) in leftovers {
            do {
                try delete(volume, from: storage)
            } catch {
                cluster.report(.warning("left behind: \(volume) (\(error)); the next build overwrites it"))
            }
        }
    }

    private func delete(_ volume: String, from storage: String) throws(ProxmoxError) {
        let upid = try proxmox.deleteVolume(volume, in: storage, on: plan.node)
        try proxmox.wait(for: upid, to: "delete \(volume)", atMost: taskTimeout)
    }
}
