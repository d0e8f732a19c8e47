extension Bench {
    /// Somebody who clones the template and knows nothing of its versions: a token with rights on it and on VMs of its
    /// own, and none on those of versions that would let it clone them.
    /// - Parameters:
    ///   - templates: which may be cloned.
    ///   - storages: where clones may have their disks.
    func consumer(of templates: [Int] = [211], storages: [String] = ["local-images"]) throws -> Target {
        let consumer = try Target(simulator, role: "nothing")
        var rights: [String: JSON] = ["/vms": ["VM.Allocate", "VM.Audit"], "/sdn": ["SDN.Use"]]
        for vmid in templates { rights["/vms/\(vmid)"] = ["VM.Clone", "VM.Audit"] }
        for storage in storages { rights["/storage/\(storage)"] = ["Datastore.AllocateSpace"] }
        try simulator.change("/tokens/\(consumer.token)", ["acl": .object(rights)])
        return consumer
    }
}
