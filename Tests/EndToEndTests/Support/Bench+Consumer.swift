extension Bench {
    /// Somebody who clones the template and knows nothing of its versions: a token with rights on it and on VMs of its
    /// own, and none on those of versions that would let it clone them.
    func consumer() throws -> Target {
        let consumer = try Target(simulator, role: "nothing")
        try simulator.change(
            "/tokens/\(consumer.token)",
            [
                "acl": [
                    "/vms/211": ["VM.Clone", "VM.Audit"], "/vms": ["VM.Allocate", "VM.Audit"],
                    "/storage/local-images": ["Datastore.AllocateSpace"], "/sdn": ["SDN.Use"],
                ]
            ])
        return consumer
    }
}
