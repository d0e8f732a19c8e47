extension Inspector {
    mutating func checkDisk(_ disk: Tree) {
        if let device = disk["device"]?.text { checkPath(device, at: disk.place("device")) }
        let partitions = disk.list("partitions")
        for partition in partitions { checkPartition(partition) }
        checkLabels(partitions)
        checkOverlaps(partitions)
        let anyAbsent = partitions.contains { $0["shouldExist"]?.flag == false }
        if anyAbsent, let unnumbered = partitions.first(where: { ($0["number"]?.number ?? 0) == 0 }) {
            error(unnumbered.origin, "needs a number, since a partition of this disk has shouldExist false")
        }
    }

    private mutating func checkPartition(_ partition: Tree) {
        let number = partition["number"]?.number ?? 0
        let label = partition["label"]?.text
        if number == 0, label == nil { error(partition.origin, "needs a number from 1 on, or a label") }
        if number < 0 { error(partition.place("number"), "is negative") }
        let others =
            ["label", "sizeMiB", "startMiB"].contains { partition[$0] != nil }
            || partition.has("guid") || partition.has("typeGuid")
        if partition["shouldExist"]?.flag == false, others {
            error(partition.origin, "has shouldExist false, so it may only have a number and wipePartitionEntry")
        }
        if let label, label.utf8.count > 36 { error(partition.place("label"), "is longer than 36 bytes") }
        if let label, label.utf8.contains(UInt8(ascii: ":")) {
            error(partition.place("label"), "has a colon in it, which sgdisk does not take")
        }
        for key in ["guid", "typeGuid"] {
            guard let text = partition[key]?.text, !text.isEmpty, !isGUID(text) else { continue }
            error(partition.place(key), "is no GUID: write it as 01234567-89AB-CDEF-EDCB-A98765432101")
        }
    }

    private mutating func checkLabels(_ partitions: [Tree]) {
        var seen: Set<String> = []
        for partition in partitions {
            guard let label = partition["label"]?.text, !seen.insert(label).inserted else { continue }
            error(partition.place("label"), "is there twice on this disk")
        }
    }

    /// Partitions with a start and a size of their own must not overlap.
    private mutating func checkOverlaps(_ partitions: [Tree]) {
        let placed = partitions.compactMap { partition -> (start: Int, end: Int, origin: Tree.Origin)? in
            guard let start = partition["startMiB"]?.number, let size = partition["sizeMiB"]?.number,
                start > 0, size >= 0
            else { return nil }
            let (end, overflow) = start.addingReportingOverflow(max(size, 1) - 1)
            return (start, overflow ? Int.max : end, partition.origin)
        }.sorted { $0.start < $1.start }
        for (before, after) in zip(placed, placed.dropFirst()) where after.start <= before.end {
            error(after.origin, "overlaps with \(before.origin.path)")
        }
    }

    mutating func checkRaid(_ array: Tree) {
        let level = array["level"]?.text ?? ""
        switch level {
        case "linear", "raid0", "0", "stripe":
            if (array["spares"]?.number ?? 0) != 0 {
                error(array.place("spares"), "cannot be used with level \(level)")
            }
        case "raid1", "1", "mirror", "raid4", "4", "raid5", "5", "raid6", "6", "raid10", "10": break
        case "": error(array.place("level"), "is missing: every array needs one")
        default: error(array.place("level"), "\"\(sanitized(level))\" is no RAID level")
        }
        if array.list("devices").isEmpty { error(array.place("devices"), "is missing: every array needs some") }
        for device in array.list("devices") { checkPath(device.text ?? "", at: device.origin) }
    }

    mutating func checkFilesystem(_ filesystem: Tree) {
        if let device = filesystem["device"]?.text { checkPath(device, at: filesystem.place("device")) }
        if let path = filesystem["path"]?.text, !path.isEmpty { checkPath(path, at: filesystem.place("path")) }
        /// The longest label each format takes, in bytes.
        let labels = ["ext4": 16, "btrfs": 256, "xfs": 12, "swap": 15, "vfat": 11, "none": Int.max]
        let format = filesystem["format"]?.text ?? ""
        if format.isEmpty {
            let others =
                ["path", "label", "uuid"].contains { filesystem.has($0) }
                || ["options", "mountOptions"].contains { filesystem[$0] != nil }
                || filesystem["wipeFilesystem"]?.flag == true
            if others { error(filesystem.place("format"), "is missing: the other keys need one") }
        } else if let limit = labels[format] {
            guard let label = filesystem["label"]?.text, label.utf8.count > limit else { return }
            error(filesystem.place("label"), "is longer than the \(limit) bytes \(format) takes")
        } else {
            error(filesystem.place("format"), "must be one of ext4, btrfs, xfs, vfat, swap, none")
        }
    }
}

private func isGUID(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
        && groups.allSatisfy { $0.utf8.allSatisfy(isHexadecimal) }
}
