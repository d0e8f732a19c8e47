extension Inspector {
    mutating func checkStorage(_ storage: Tree?, units: [Tree]) {
        guard let storage else { return }
        for file in storage.list("files") { checkFile(file) }
        for directory in storage.list("directories") {
            checkNode(directory)
            checkMode(
                directory, usual: "493 is 0755", keptBy: "only releases before 4459 keep, from spec 3.4.0 on")
        }
        for link in storage.list("links") { checkLink(link, directories: storage.list("directories")) }
        let nodes = storage.list("directories") + storage.list("files") + storage.list("links")
        checkNothingBehindLinks(nodes, links: storage.list("links"))
        checkAgainstUnits(nodes, units)
        for disk in storage.list("disks") { checkDisk(disk) }
        for array in storage.list("raid") { checkRaid(array) }
        for volume in storage.list("luks") { checkLuks(volume) }
        for filesystem in storage.list("filesystems") { checkFilesystem(filesystem) }
    }

    private mutating func checkNode(_ node: Tree) {
        if let path = node["path"]?.text {
            checkPath(path, at: node.place("path"))
            checkPlaceOnFlatcar(path, at: node.place("path"))
        }
        for key in ["user", "group"] {
            guard let owner = node[key], owner["id"] != nil, owner.has("name") else { continue }
            error(owner.origin, "has both id and name: keep one")
        }
    }

    private mutating func checkFile(_ file: Tree) {
        checkNode(file)
        checkMode(file, usual: "420 is 0644", keptBy: "no Flatcar release keeps in files")
        let source = file["contents"]?["source"]
        if file["overwrite"]?.flag == true, source == nil {
            error(file.place("overwrite"), "cannot be true without contents.source (for an empty file: \"data:,\")")
        }
        if source != nil, file["overwrite"]?.flag != true { checkExisting(file) }
        if let contents = file["contents"] { checkResource(contents) }
        for part in file.list("append") { checkResource(part) }
    }

    private mutating func checkExisting(_ file: Tree) {
        guard let path = file["path"]?.text else { return }
        if ExistingFiles.certain.contains(path) {
            error(
                file.place("overwrite"),
                "must be true: \(path) exists on Flatcar, and Ignition would stop at it (emergency shell)")
        } else if ExistingFiles.likely.contains(path) {
            warn(
                file.place("overwrite"),
                "should be true: \(path) is part of Flatcar's /etc, where it exists"
                    + " Ignition would stop at it (emergency shell)")
        }
    }

    private mutating func checkMode(_ node: Tree, usual: String, keptBy: String) {
        guard let mode = node["mode"]?.number else { return }
        let place = node.place("mode")
        guard (0...0o7777).contains(mode) else {
            error(place, "\(mode) is no mode: it is written as a decimal number up to 4095 (\(usual))")
            return
        }
        if let meant = octalMistake(mode) {
            warn(
                place,
                "\(mode) is \(octal(mode)) in octal: if \(octal(meant)) was meant, write \(meant)")
        } else if mode & specialModeBits != 0 {
            // Ignition 2.22 dropped them for directories too, to bring them back with spec 3.6.0 (seen in guests).
            warn(
                place,
                "has setuid, setgid or sticky bits (\(octal(mode))), which \(keptBy): a line in /etc/tmpfiles.d sets them"
            )
        }
    }

    private mutating func checkLink(_ link: Tree, directories: [Tree]) {
        checkNode(link)
        guard let target = link["target"]?.text, !target.isEmpty else {
            error(link.place("target"), "is missing: every link needs one")
            return
        }
        guard link["hard"]?.flag == true, directories.contains(where: { $0["path"]?.text == target }) else { return }
        error(link.origin, "is a hard link to a directory")
    }

    /// Ignition makes directories, files and links in an order of its own, so nothing may lie behind a link.
    private mutating func checkNothingBehindLinks(_ nodes: [Tree], links: [Tree]) {
        let linkPaths = Set(links.compactMap { $0["path"]?.text.map { Array($0.utf8) } })
        guard !linkPaths.isEmpty else { return }
        for node in nodes {
            guard let path = node["path"]?.text, path.utf8.count <= pathLimit else { continue }
            let bytes = Array(path.utf8)
            let parents = bytes.indices.dropFirst().filter { bytes[$0] == UInt8(ascii: "/") }
            guard parents.contains(where: { linkPaths.contains(Array(bytes[..<$0])) }) else { continue }
            error(node.place("path"), "goes through a link of this config: use the link's target")
        }
    }

    /// Ignition writes units to these paths too; which of the two wins is not defined.
    private mutating func checkAgainstUnits(_ nodes: [Tree], _ units: [Tree]) {
        var taken: Set<String> = []
        for unit in units {
            let path = "/etc/systemd/system/\(unit["name"]?.text ?? "")"
            if unit.has("contents") || unit["mask"]?.flag == true { taken.insert(path) }
            for dropin in unit.list("dropins") where dropin.has("contents") {
                taken.insert("\(path).d/\(dropin["name"]?.text ?? "")")
            }
        }
        for node in nodes {
            guard let path = node["path"]?.text, taken.contains(path) else { continue }
            error(node.place("path"), "is written by systemd.units too: keep one of them")
        }
    }
}

/// Files that are there when Ignition writes its own. It stops at an existing file unless `overwrite` is true.
private enum ExistingFiles {
    /// Seen to stop Ignition, in Flatcar's documentation, issues or code: the host name is written from the
    /// cloud-init drive just before, the others are in the image.
    static let certain: Set<String> = [
        "/etc/flatcar/update.conf", "/etc/hostname", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/ssh/sshd_config",
    ]

    /// In the image's /etc (`/usr/share/flatcar/etc`, the lower layer of the overlay) by what their packages install.
    static let likely: Set<String> = [
        "/etc/environment", "/etc/fstab", "/etc/group", "/etc/gshadow", "/etc/hosts", "/etc/issue", "/etc/ld.so.conf",
        "/etc/localtime", "/etc/login.defs", "/etc/motd", "/etc/ntp.conf", "/etc/os-release", "/etc/passwd",
        "/etc/profile", "/etc/protocols", "/etc/securetty", "/etc/services", "/etc/shadow", "/etc/shells",
        "/etc/ssh/ssh_config", "/etc/sudoers", "/etc/sysctl.conf", "/etc/vconsole.conf",
    ]
}
