import DiskImage

/// What must hold of an image that has been changed, found with `ReferenceImage` alone.
enum Oracle {
    private static let blockSize = 4096

    static func fault(
        before: [UInt8], after: [UInt8], _ summary: RetargetSummary, _ change: OEMChange
    ) -> String? {
        guard after.count == before.count, summary.bytes == before.count else { return "another length comes out" }
        let changed = differences(before, after)
        guard changed.isEmpty == (summary.changedCopies == 0) else {
            return "\(summary.changedCopies) changed copies, and changed bytes at \(changed)"
        }
        guard let last = changed.last, let first = changed.first else { return nil }
        guard let old = ReferenceImage(before), let new = ReferenceImage(after), let partition = old.oemPartition else {
            return "an image is taken that has no partition OEM"
        }
        if let table = old.structures.first(where: { table in changed.contains { $0.overlaps(table) } }) {
            return "the header or table at \(table) changes"
        }
        var rest = changed
        var blocks = 0
        let size = old.clusterSize
        for number in partition.lowerBound / size...(partition.upperBound - 1) / size {
            guard let place = old.place(of: number), place.range.overlaps(first.lowerBound..<last.upperBound),
                changed.contains(where: { $0.overlaps(place.range) })
            else { continue }
            guard let from = old.content(place), let to = new.content(place) else {
                return "cluster \(number) cannot be read any more"
            }
            guard from.bytes != to.bytes else { continue }
            // Where the change is allowed, and where else it is not.
            rest = rest.flatMap { without(from.range, $0) }
            let guest = partition.clamped(to: number * size..<(number + 1) * size)
            switch countBlocks(
                from.bytes, to.bytes, in: guest.lowerBound - number * size..<guest.upperBound - number * size)
            {
            case .success(let count): blocks += count
            case .failure(let fault): return "cluster \(number): \(fault.text)"
            }
        }
        if let other = rest.first { return "bytes that are no part of grub.cfg change at \(other)" }
        // A block may hold more than one file of that name, where the file's folder is not told.
        guard (1...summary.changedCopies).contains(blocks) else {
            return "\(blocks) blocks differ, but \(summary.changedCopies) copies are said to"
        }
        return nil
    }

    /// Runs of bytes that differ.
    private static func differences(_ before: [UInt8], _ after: [UInt8]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for start in stride(from: 0, to: before.count, by: 512) {
            let part = start..<min(before.count, start + 512)
            guard before[part] != after[part] else { continue }
            for index in part where before[index] != after[index] {
                if let last = runs.last, last.upperBound == index {
                    runs[runs.count - 1] = last.lowerBound..<(index + 1)
                } else {
                    runs.append(index..<(index + 1))
                }
            }
        }
        return runs
    }

    private static func without(_ taken: Range<Int>, _ run: Range<Int>) -> [Range<Int>] {
        [
            run.lowerBound..<max(run.lowerBound, min(run.upperBound, taken.lowerBound)),
            min(run.upperBound, max(run.lowerBound, taken.upperBound))..<run.upperBound,
        ].filter { !$0.isEmpty }
    }

    private struct Fault: Error {
        let text: String
    }

    /// How many blocks of a cluster differ; `partition` is where they may.
    private static func countBlocks(
        _ before: [UInt8], _ after: [UInt8], in partition: Range<Int>
    ) -> Result<Int, Fault> {
        var count = 0
        for start in stride(from: 0, to: before.count, by: blockSize) {
            let block = start..<(start + blockSize)
            guard before[block] != after[block] else { continue }
            guard partition.clamped(to: block) == block else {
                return .failure(Fault(text: "outside of the partition"))
            }
            if let fault = leafFault(Array(before[block]), Array(after[block])) {
                return .failure(Fault(text: "block at \(start): \(fault)"))
            }
            count += 1
        }
        return .success(count)
    }

    /// Only a leaf's checksum and what stands in its inline extents may differ.
    private static func leafFault(_ before: [UInt8], _ after: [UInt8]) -> String? {
        for block in [before, after] where block.little(UInt32.self, at: 0) != CRC32C.checksum(block[32...]) {
            return "a wrong checksum"
        }
        let count = Int(before.little(UInt32.self, at: 96))
        guard before[100] == 0, (1...159).contains(count) else { return "no leaf" }
        var mayDiffer = [Bool](repeating: false, count: blockSize)
        for item in 0..<count {
            let key = 101 + item * 25
            let start = 101 + Int(before.little(UInt32.self, at: key + 17)) + 21
            let end = start - 21 + Int(before.little(UInt32.self, at: key + 21))
            guard before[key + 8] == 108, start < end, end <= blockSize else { continue }
            for index in start..<end { mayDiffer[index] = true }
        }
        for index in 4..<blockSize where before[index] != after[index] && !mayDiffer[index] {
            return "byte \(index) is no part of a file"
        }
        return nil
    }
}
