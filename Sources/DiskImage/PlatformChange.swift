/// Finds its way through an image as it passes: header, L1 table, partition table, OEM partition.
struct PlatformChange {
    private enum Step {
        case layout
        case tables(QCOW2Layout)
        case partitionHeader(QCOW2Layout, [UInt64], GuestRead)
        case partitionEntries(QCOW2Layout, [UInt64], PartitionTable, header: GuestRead, GuestRead)
        case partition(QCOW2Layout, [UInt64], PartitionEdit)
        case finished(lastTableEnd: UInt64, PlatformPatch)
    }

    private let change: OEMChange
    private var step = Step.layout
    /// What leaves before its table comes; `nil` where nothing leaves.
    private var early: EarlyData?
    private let isStream: Bool

    /// - Parameter isStream: what has left a window on the image is gone.
    init(_ change: OEMChange, isStream: Bool) {
        self.change = change
        self.isStream = isStream
    }

    /// The size of the image's clusters, once it is known.
    var clusterSize: Int? {
        switch step {
        case .layout, .finished: nil
        case .tables(let layout), .partitionHeader(let layout, _, _), .partitionEntries(let layout, _, _, _, _),
            .partition(let layout, _, _):
            Int(layout.clusterSize)
        }
    }

    /// Looks at what has arrived and may belong to the partition, although no table has said so yet.
    mutating func lookAhead(_ line: borrowing DelayLine) {
        if mayLeaveEarly { early?.look(at: line) }
    }

    /// Changes what leaves next without that a table has told of it.
    mutating func settle(_ line: inout DelayLine) {
        if mayLeaveEarly { early?.settle(&line) }
    }

    /// Whether a table is still to come that may tell of the partition.
    private var mayLeaveEarly: Bool {
        switch step {
        case .partition(_, _, let edit): edit.awaitsTables
        case .finished: false
        default: true
        }
    }

    /// Whether nothing more will change.
    var isFinished: Bool {
        if case .finished = step { true } else { false }
    }

    /// What was done to an image, now that it has ended.
    /// - Parameter length: of the file, in bytes.
    func summary(length: UInt64) throws(DiskImageError) -> RetargetSummary {
        guard case .finished(let lastTableEnd, let patch) = step else {
            throw .endsEarly("its OEM partition", length: length)
        }
        guard length >= lastTableEnd else { throw .endsEarly("a table that it refers to", length: length) }
        return RetargetSummary(
            bytes: length, platformsBefore: patch.platforms, copies: patch.copies, changedCopies: patch.changedCopies,
            script: patch.script)
    }

    /// Does what can be done with what has arrived.
    /// - Parameter isAtEnd: no more will come.
    mutating func advance(_ line: inout some ImageWindow & ~Copyable, isAtEnd: Bool) throws(DiskImageError) {
        while try takeStep(&line, isAtEnd) {}
    }

    /// Whether there was something to do.
    private mutating func takeStep(_ line: inout some ImageWindow & ~Copyable, _ isAtEnd: Bool) throws(DiskImageError)
        -> Bool
    {
        switch step {
        case .layout:
            let length = UInt64(QCOW2Layout.headerLength)
            guard line.end >= length || isAtEnd else { return false }
            let layout = try QCOW2Layout(try line.bytes(0..<min(line.end, length)))
            if isStream { early = EarlyData(layout, change) }
            step = .tables(layout)
        case .tables(let layout):
            guard line.end >= layout.tableRange.upperBound else {
                if isAtEnd { throw .endsEarly("its L1 table", length: line.end) }
                return false
            }
            guard layout.tableRange.lowerBound >= line.start else {
                throw .notStreamable("the L1 table", at: layout.tableRange.lowerBound)
            }
            let tables = try layout.tables(try line.bytes(layout.tableRange))
            early?.add(tables: tables)
            let range = PartitionTable.headerRange
            guard layout.diskSize >= range.upperBound else { throw .noPartitionTable("the disk is too small") }
            step = .partitionHeader(layout, tables, try GuestRead(range, layout: layout, tables: tables))
        case .partitionHeader(let layout, let tables, var read):
            let header = try read.next(in: line, early, isAtEnd: isAtEnd)
            guard let header else {
                step = .partitionHeader(layout, tables, read)
                return false
            }
            let table = try PartitionTable(header: header, diskSize: layout.diskSize)
            step = .partitionEntries(
                layout, tables, table, header: read,
                try GuestRead(table.entriesRange, layout: layout, tables: tables))
        case .partitionEntries(let layout, let tables, let table, let header, var read):
            guard let entries = try read.next(in: line, early, isAtEnd: isAtEnd) else {
                step = .partitionEntries(layout, tables, table, header: header, read)
                return false
            }
            let partition = try table.partition(named: "OEM", entries: entries, diskSize: layout.diskSize)
            let edit = try PartitionEdit(
                partition, layout: layout, tables: tables, sources: header.places + read.places, change: change)
            step = .partition(layout, tables, edit)
        case .partition(let layout, let tables, var edit):
            // Taken out, so that its arrays are changed in place and not copied.
            step = .layout
            let isComplete = try edit.advance(&line, &early, isAtEnd: isAtEnd)
            early?.partitionIsKnown()
            guard isComplete else {
                step = .partition(layout, tables, edit)
                return false
            }
            guard edit.patch.copies > 0 else { throw .textNotFound }
            early = nil
            let lastTable = tables.max() ?? 0
            step = .finished(lastTableEnd: lastTable + layout.clusterSize, edit.patch)
        case .finished: return false
        }
        return true
    }
}
