internal import CBzip2Kernels

/// Undoes the move-to-front transform, 128 ranks at a time and without a chain from one rank to the next.
///
/// For each rank of a group, its index in the list *as it was when the group began* can be traced back through the
/// ranks before it: a rank p, taken earlier, had moved one entry to the front, so an index r behind it stood at
/// r - 1 before (r <= p), at p itself (r = 0), or where it is (r > p). As arithmetic on bytes that is
/// `min(r - 1, p) + (max(r, p) - p)`, where r - 1 wraps to 255 for r = 0, and p = 0 changes nothing.
/// All ranks of a group take their steps at the same time, two groups side by side. Then the list is brought up to
/// date once per group: the entries used, last used first, and the others behind.
package struct MoveToFront: ~Copyable {
    static let groupLength = 128
    /// Ranks are read and written up to this many bytes after the last.
    package static let slack = 2 * groupLength

    // In `work`: the ranks of two groups, each behind as many zeros; the list; the list to come.
    private static let listOffset = 4 * groupLength
    private static let nextOffset = listOffset + 256 + 64
    private let work = Memory<UInt8>(count: nextOffset + 256 + groupLength + 64)
    /// By list index: in which group, and by which rank of it, it was last used.
    private let lastUse = Memory<UInt16>(count: 256)

    private typealias Vector = SIMD32<UInt8>

    private let kernels: Kernels

    /// - Parameter kernels: those that may be used.
    package init(kernels: Kernels = .available) { self.kernels = kernels }

    /// Replaces ranks by bytes.
    /// - Parameters:
    ///   - ranks: `count` ranks of 1...255, and `slack` more bytes.
    ///   - list: 256 bytes, the front first.
    package func decode(_ ranks: UnsafeMutablePointer<UInt8>, count: Int, list initial: UnsafePointer<UInt8>) {
        if kernels.contains(.avx512) { return bzip2_move_to_front_vbmi2(ranks, count, initial) }
        let list = work.base + Self.listOffset
        let next = work.base + Self.nextOffset
        let lastUse = self.lastUse.base
        list.update(from: initial, count: 256)
        lastUse.update(repeating: 0, count: 256)
        // Group g marks its ranks `stamp`, `stamp + 1`… and everything below `stamp` is older.
        var stamp: UInt16 = 0
        var position = 0
        while position < count {
            if kernels.contains(.avx2) {
                bzip2_trace_avx2(ranks + position, work.base)
            } else {
                traceTwoGroups(ranks + position)
            }
            for group in 0..<2 {
                if stamp > 65_000 {
                    lastUse.update(repeating: 0, count: 256)
                    stamp = 0
                }
                stamp &+= UInt16(Self.groupLength)
                lookUp(ranks + (position &+ group &* Self.groupLength), stamp, list, next, lastUse)
            }
            position &+= 2 * Self.groupLength
        }
    }

    /// Turns the ranks of two groups into indices of the list at the beginning of each group.
    @inline(__always)
    private func traceTwoGroups(_ ranks: UnsafeMutablePointer<UInt8>) {
        let ranks = UnsafeMutableRawPointer(ranks)
        let a = UnsafeMutableRawPointer(work.base) + Self.groupLength
        let b = a + 2 * Self.groupLength
        a.copyMemory(from: ranks, byteCount: Self.groupLength)
        b.copyMemory(from: ranks + Self.groupLength, byteCount: Self.groupLength)
        var a0 = load(ranks, 0)
        var a1 = load(ranks, 32)
        var a2 = load(ranks, 64)
        var a3 = load(ranks, 96)
        var b0 = load(ranks, 128)
        var b1 = load(ranks, 160)
        var b2 = load(ranks, 192)
        var b3 = load(ranks, 224)
        // Step d takes every rank back over the one d places before it. The first 32 have at most 31 before them.
        var distance = 1
        while distance < 32 {
            a0 = traced(a0, over: load(a, 0 &- distance))
            a1 = traced(a1, over: load(a, 32 &- distance))
            a2 = traced(a2, over: load(a, 64 &- distance))
            a3 = traced(a3, over: load(a, 96 &- distance))
            b0 = traced(b0, over: load(b, 0 &- distance))
            b1 = traced(b1, over: load(b, 32 &- distance))
            b2 = traced(b2, over: load(b, 64 &- distance))
            b3 = traced(b3, over: load(b, 96 &- distance))
            distance &+= 1
        }
        while distance < 64 {
            a1 = traced(a1, over: load(a, 32 &- distance))
            a2 = traced(a2, over: load(a, 64 &- distance))
            a3 = traced(a3, over: load(a, 96 &- distance))
            b1 = traced(b1, over: load(b, 32 &- distance))
            b2 = traced(b2, over: load(b, 64 &- distance))
            b3 = traced(b3, over: load(b, 96 &- distance))
            distance &+= 1
        }
        while distance < 96 {
            a2 = traced(a2, over: load(a, 64 &- distance))
            a3 = traced(a3, over: load(a, 96 &- distance))
            b2 = traced(b2, over: load(b, 64 &- distance))
            b3 = traced(b3, over: load(b, 96 &- distance))
            distance &+= 1
        }
        while distance < 128 {
            a3 = traced(a3, over: load(a, 96 &- distance))
            b3 = traced(b3, over: load(b, 96 &- distance))
            distance &+= 1
        }
        ranks.storeBytes(of: a0, toByteOffset: 0, as: Vector.self)
        ranks.storeBytes(of: a1, toByteOffset: 32, as: Vector.self)
        ranks.storeBytes(of: a2, toByteOffset: 64, as: Vector.self)
        ranks.storeBytes(of: a3, toByteOffset: 96, as: Vector.self)
        ranks.storeBytes(of: b0, toByteOffset: 128, as: Vector.self)
        ranks.storeBytes(of: b1, toByteOffset: 160, as: Vector.self)
        ranks.storeBytes(of: b2, toByteOffset: 192, as: Vector.self)
        ranks.storeBytes(of: b3, toByteOffset: 224, as: Vector.self)
    }

    /// Replaces the indices of a group by the bytes there, and moves those to the front of the list.
    @inline(__always)
    private func lookUp(
        _ indices: UnsafeMutablePointer<UInt8>, _ stamp: UInt16, _ list: UnsafeMutablePointer<UInt8>,
        _ next: UnsafeMutablePointer<UInt8>, _ lastUse: UnsafeMutablePointer<UInt16>
    ) {
        var rank = 0
        while rank < Self.groupLength {
            lastUse[Int(indices[rank])] = stamp &+ UInt16(truncatingIfNeeded: rank)
            rank &+= 1
        }
        // Backwards: each byte goes to the end of the new list, and stays there if this was its last use.
        var used = 0
        rank = Self.groupLength &- 1
        while rank >= 0 {
            let index = Int(indices[rank])
            let byte = list[index]
            next[used] = byte
            indices[rank] = byte
            used &+= lastUse[index] == stamp &+ UInt16(truncatingIfNeeded: rank) ? 1 : 0
            rank &-= 1
        }
        var end = 256
        while end > 0, lastUse[end &- 1] < stamp { end &-= 1 }
        end = (end &+ 7) & ~7
        var index = 0
        while index < end {
            var bytes = UnsafeRawPointer(list).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            #if _endian(big)
            bytes = bytes.byteSwapped
            #endif
            for offset in 0..<8 {
                next[used] = UInt8(truncatingIfNeeded: bytes)
                used &+= lastUse[index &+ offset] < stamp ? 1 : 0
                bytes = bytes &>> 8
            }
            index &+= 8
        }
        list.update(from: next, count: end)
    }

    /// Where an entry at index `rank` stood before the rank `over` was taken; see above.
    @inline(__always)
    private func traced(_ rank: Vector, over: Vector) -> Vector {
        let less = rank &- Vector(repeating: 1)
        return select(less .< over, less, over) &+ (select(rank .> over, rank, over) &- over)
    }

    /// Written like this it becomes one instruction, the minimum or maximum; `pointwiseMin` takes two hundred.
    @inline(__always)
    private func select(_ mask: SIMDMask<SIMD32<Int8>>, _ a: Vector, _ b: Vector) -> Vector {
        typealias Mask = SIMDMask<SIMD32<Int8>>
        let chosen = (mask .& unsafeBitCast(a, to: Mask.self)) .| (.!mask .& unsafeBitCast(b, to: Mask.self))
        return unsafeBitCast(chosen, to: Vector.self)
    }

    @inline(__always)
    private func load(_ base: UnsafeRawPointer, _ offset: Int) -> Vector {
        base.loadUnaligned(fromByteOffset: offset, as: Vector.self)
    }
}
