/// What Fixtures/hostile/proxmox_ways.py does, and what must come of it. A row without arguments is a `build`.
extension HostileRow {
    static let proxmox: [HostileGroup] = [
        HostileGroup("by the way it sends", proxmoxSending),
        HostileGroup("by what it says that was done", proxmoxDeeds),
        HostileGroup("by its answer to an upload", proxmoxUploads),
        HostileGroup("by redirects and what it gives back", proxmoxCredentials),
        HostileGroup("by the shape of an answer", proxmoxShapes),
        HostileGroup("by lists of guests", proxmoxGuests),
        HostileGroup("by what it says of a node", proxmoxNode),
        HostileGroup("by what it says of storages and templates", proxmoxStorages),
    ]

    private static let noJSON = "without the expected JSON"

    static let proxmoxSending: [HostileRow] = [
        HostileRow("by-byte", 75, "was not complete within 60 s").with("build", "--dry-run").slowly,
        HostileRow("head-by-byte", 75, "was not complete within 60 s").with("build", "--dry-run").slowly,
        HostileRow("silence", 75, "60 s").with("build", "--dry-run").slowly,
        HostileRow("endless", 69, "is larger than 16777216 bytes"),
        HostileRow("20-MiB", 69, "is larger than 16777216 bytes"),
        HostileRow("status-line-MiB", 69, "sends a header that does not end within"),
        HostileRow("header-line-endless", 69, "sends a header that does not end within"),
        HostileRow("headers-endless", 69, "sends a header that does not end within"),
        HostileRow("trailers-endless", 69, "sends a header that does not end within"),
        HostileRow("interim-endless", 69, "sends a header that does not end within"),
        HostileRow("gzip-bomb", 1, noJSON),
        HostileRow("lengths-differ", 69, "is not HTTP"),
        HostileRow("status-999", 1, "Proxmox refused to list the guests"),
        HostileRow("html", 69, "a proxy before Proxmox answered 200"),
        HostileRow("html-502", 75, "a proxy before Proxmox answered 502"),
    ]

    static let proxmoxCredentials: [HostileRow] = [
        HostileRow("redirect", 69, "a proxy before Proxmox answered 302"),
        HostileRow("redirect-secret", 69, "a proxy before Proxmox answered 302"),
        HostileRow("redirect-post", 69, "a proxy before Proxmox answered 307"),
        HostileRow("echo-400", 1, "=…: PVEAPIToken="),
        HostileRow("echo-401", 77, "PVEAPIToken=ci@pve!build=…"),
        HostileRow("echo-403", 77, "PVEAPIToken=ci@pve!build=…"),
        HostileRow("echo-500", 1, "PVEAPIToken=ci@pve!build=…"),
        HostileRow("echo-595", 75, "PVEAPIToken=ci@pve!build=…"),
        HostileRow("echo-200", 1, noJSON),
        HostileRow("echo-create", 1, "PVEAPIToken=ci@pve!build=…"),
    ]

    static let proxmoxShapes: [HostileRow] =
        [
            "empty", "null", "object-for-array", "array-for-answer", "no-data", "deep-arrays", "deep-objects",
            "long-string",
        ].map { HostileRow($0, 1, "list the guests of the cluster", noJSON) } + [
            HostileRow("deep-unclosed", 1, "more than 2000000 values"),
            HostileRow("many-numbers", 1, "more than 2000000 values"),
            HostileRow("many-keys", 1, "more than 2000000 values"),
            // The first of them counts, as good as any other.
            HostileRow("data-twice", 0).with("build", "--dry-run"),
        ]

    static let proxmoxGuests: [HostileRow] =
        ["vmid-text", "vmid-2-63", "vmid-1e400", "vmid-half", "vmid-object"].map {
            HostileRow($0, 1, "list the guests of the cluster", noJSON)
        } + [
            HostileRow("many-guests", 0).with("build", "--dry-run"),
            HostileRow("invalid-utf8", 0).with("build", "--dry-run"),
            HostileRow("lone-surrogate", 0).with("build", "--dry-run"),
            HostileRow("vmid-negative", 0).with("build", "--dry-run"),
            // The VM itself is asked for, where it would have to be.
            HostileRow("vmid-taken", 0).with("build", "--dry-run"),
            HostileRow("node-elsewhere", 1, "VM 211 is on node ../../../access"),
        ]

    static let proxmoxNode: [HostileRow] =
        ["rights-null", "rights-array", "rights-1e400"].map { HostileRow($0, 1, "token's permissions", noJSON) }
        + ["version-number", "version-huge", "version-null"].map { HostileRow($0, 1, "the version of node", noJSON) }
        + [
            HostileRow("rights-words", 77, "lacks privileges"),
            HostileRow("rights-many", 77, "lacks privileges"),
            HostileRow("version-escapes", 1, "needs 8.4 or later"),
            HostileRow("version-negative", 0).with("build", "--dry-run"),
            HostileRow("bridges-escapes", 1, "sees no bridge vmbr0"),
            HostileRow("bridges-text", 1, "list the bridges", noJSON),
            HostileRow("number-other", 0).with("build", "--dry-run"),
            HostileRow("number-2-31", 0).with("build", "--dry-run"),
            HostileRow("number-null", 1, "whether VMID 211 is free", noJSON),
            HostileRow("tasks-upids", 1, "list the tasks", noJSON),
            HostileRow("tasks-many", 1, "no such task"),
        ]

    static let proxmoxStorages: [HostileRow] = [
        HostileRow("storage-slashes", 64, "several storages hold 'images'"),
        HostileRow("storage-names", 1, "has no such storage"),
        HostileRow("storage-avail-negative", 0).with("build", "--dry-run"),
        HostileRow("storage-avail-1e400", 1, "list the storages of node", noJSON),
        HostileRow("storage-content-array", 1, "list the storages of node", noJSON),
        HostileRow("storage-nulls", 1, "list the storages of node", noJSON),
        HostileRow("configured-path", 0).with("build", "--dry-run"),
        HostileRow("configured-directories", 1, "list the storages of the cluster", noJSON),
        HostileRow("volumes-traversal", 1, "is not in the storage").leaving,
        HostileRow("volumes-size-1e400", 1, "content of storage flatcar", noJSON),
        HostileRow("template-types", 1, "the configuration of VM 211", noJSON),
        HostileRow("template-notes-MiB", 1, "VMID 211 is taken"),
        HostileRow("template-array", 1, "the configuration of VM 211", noJSON),
        HostileRow("template-null", 1, "the configuration of VM 211", noJSON),
    ]

    static let proxmoxDeeds: [HostileRow] = [
        HostileRow("create-upid-traversal", 1, "qmcreate"),
        HostileRow("create-upid-dots", 1, "would lead to another call"),
        HostileRow("create-upid-words", 1, "create VM 21100", noJSON),
        HostileRow("create-null", 1, "create VM 21100", noJSON),
        HostileRow("create-elsewhere", 1, "qmdestroy"),
        HostileRow("task-never-ends", 75, "has not ended after 2").with("build", "--task-timeout", "2s"),
        HostileRow("task-on-fire", 75, "has not ended after 2").with("build", "--task-timeout", "2s"),
        HostileRow("task-null", 1, "look at the task qmcreate", noJSON),
        HostileRow("task-failed-words", 1, "the task to create VM 21100 failed"),
        HostileRow("task-status-number", 1, "look at the task qmcreate", noJSON),
        HostileRow("task-log-many", 1, "the task to create VM 21100 failed: it broke"),
        HostileRow("task-log-deep", 1, "the task to create VM 21100 failed: it broke"),
        HostileRow("task-log-endless", 1, "the task to create VM 21100 failed: it broke"),
    ]

    static let proxmoxUploads: [HostileRow] = [
        HostileRow("redirect-upload", 69, "a proxy before Proxmox answered 308"),
        HostileRow("echo-upload", 77, "PVEAPIToken=ci@pve!build=…"),
        HostileRow("upload-endless", 75, "the upload broke off"),
        HostileRow("upload-html", 69, "a proxy before Proxmox answered 413"),
        HostileRow("upload-not-done", 1, "imgcopy").leaving,
        HostileRow("upload-upid", 1, "imgcopy").leaving,
    ]
}
