extension InverseBWT {
    /// Walks 24 chains in lockstep until every segment has been walked.
    ///
    /// Every chain has its entry in a variable of its own: as an array they would live in memory, at a third more time.
    /// All count the same steps and write the same distance apart, so that nothing else is needed per chain.
    /// - Returns: `false` when a lane is full, which only a very uneven permutation brings about.
    @inline(never)
    static func walk(_ rows: Rows, _ segments: inout Segments) -> Bool {
        let first = rows.lanes + (Self.laneLength - 1)
        let last = rows.lanes
        var target = first
        var e0 = segments.begin(0, lane: 0, at: 0)
        var e1 = segments.begin(1, lane: 1, at: 0)
        var e2 = segments.begin(2, lane: 2, at: 0)
        var e3 = segments.begin(3, lane: 3, at: 0)
        var e4 = segments.begin(4, lane: 4, at: 0)
        var e5 = segments.begin(5, lane: 5, at: 0)
        var e6 = segments.begin(6, lane: 6, at: 0)
        var e7 = segments.begin(7, lane: 7, at: 0)
        var e8 = segments.begin(8, lane: 8, at: 0)
        var e9 = segments.begin(9, lane: 9, at: 0)
        var e10 = segments.begin(10, lane: 10, at: 0)
        var e11 = segments.begin(11, lane: 11, at: 0)
        var e12 = segments.begin(12, lane: 12, at: 0)
        var e13 = segments.begin(13, lane: 13, at: 0)
        var e14 = segments.begin(14, lane: 14, at: 0)
        var e15 = segments.begin(15, lane: 15, at: 0)
        var e16 = segments.begin(16, lane: 16, at: 0)
        var e17 = segments.begin(17, lane: 17, at: 0)
        var e18 = segments.begin(18, lane: 18, at: 0)
        var e19 = segments.begin(19, lane: 19, at: 0)
        var e20 = segments.begin(20, lane: 20, at: 0)
        var e21 = segments.begin(21, lane: 21, at: 0)
        var e22 = segments.begin(22, lane: 22, at: 0)
        var e23 = segments.begin(23, lane: 23, at: 0)
        while true {
            let n0 = rows.step(e0, lane: 0, at: target)
            let n1 = rows.step(e1, lane: 1, at: target)
            let n2 = rows.step(e2, lane: 2, at: target)
            let n3 = rows.step(e3, lane: 3, at: target)
            let n4 = rows.step(e4, lane: 4, at: target)
            let n5 = rows.step(e5, lane: 5, at: target)
            let n6 = rows.step(e6, lane: 6, at: target)
            let n7 = rows.step(e7, lane: 7, at: target)
            let n8 = rows.step(e8, lane: 8, at: target)
            let n9 = rows.step(e9, lane: 9, at: target)
            let n10 = rows.step(e10, lane: 10, at: target)
            let n11 = rows.step(e11, lane: 11, at: target)
            let n12 = rows.step(e12, lane: 12, at: target)
            let n13 = rows.step(e13, lane: 13, at: target)
            let n14 = rows.step(e14, lane: 14, at: target)
            let n15 = rows.step(e15, lane: 15, at: target)
            let n16 = rows.step(e16, lane: 16, at: target)
            let n17 = rows.step(e17, lane: 17, at: target)
            let n18 = rows.step(e18, lane: 18, at: target)
            let n19 = rows.step(e19, lane: 19, at: target)
            let n20 = rows.step(e20, lane: 20, at: target)
            let n21 = rows.step(e21, lane: 21, at: target)
            let n22 = rows.step(e22, lane: 22, at: target)
            let n23 = rows.step(e23, lane: 23, at: target)
            e0 = n0
            e1 = n1
            e2 = n2
            e3 = n3
            e4 = n4
            e5 = n5
            e6 = n6
            e7 = n7
            e8 = n8
            e9 = n9
            e10 = n10
            e11 = n11
            e12 = n12
            e13 = n13
            e14 = n14
            e15 = n15
            e16 = n16
            e17 = n17
            e18 = n18
            e19 = n19
            e20 = n20
            e21 = n21
            e22 = n22
            e23 = n23
            target -= 1
            let low = e0 | e1 | e2 | e3 | e4 | e5 | e6 | e7 | e8 | e9 | e10 | e11
            let high = e12 | e13 | e14 | e15 | e16 | e17 | e18 | e19 | e20 | e21 | e22 | e23
            if _slowPath((low | high) & Row.mark != 0) {
                let step = first - target
                if e0 & Row.mark != 0 { e0 = segments.close(e0, lane: 0, at: step) }
                if e1 & Row.mark != 0 { e1 = segments.close(e1, lane: 1, at: step) }
                if e2 & Row.mark != 0 { e2 = segments.close(e2, lane: 2, at: step) }
                if e3 & Row.mark != 0 { e3 = segments.close(e3, lane: 3, at: step) }
                if e4 & Row.mark != 0 { e4 = segments.close(e4, lane: 4, at: step) }
                if e5 & Row.mark != 0 { e5 = segments.close(e5, lane: 5, at: step) }
                if e6 & Row.mark != 0 { e6 = segments.close(e6, lane: 6, at: step) }
                if e7 & Row.mark != 0 { e7 = segments.close(e7, lane: 7, at: step) }
                if e8 & Row.mark != 0 { e8 = segments.close(e8, lane: 8, at: step) }
                if e9 & Row.mark != 0 { e9 = segments.close(e9, lane: 9, at: step) }
                if e10 & Row.mark != 0 { e10 = segments.close(e10, lane: 10, at: step) }
                if e11 & Row.mark != 0 { e11 = segments.close(e11, lane: 11, at: step) }
                if e12 & Row.mark != 0 { e12 = segments.close(e12, lane: 12, at: step) }
                if e13 & Row.mark != 0 { e13 = segments.close(e13, lane: 13, at: step) }
                if e14 & Row.mark != 0 { e14 = segments.close(e14, lane: 14, at: step) }
                if e15 & Row.mark != 0 { e15 = segments.close(e15, lane: 15, at: step) }
                if e16 & Row.mark != 0 { e16 = segments.close(e16, lane: 16, at: step) }
                if e17 & Row.mark != 0 { e17 = segments.close(e17, lane: 17, at: step) }
                if e18 & Row.mark != 0 { e18 = segments.close(e18, lane: 18, at: step) }
                if e19 & Row.mark != 0 { e19 = segments.close(e19, lane: 19, at: step) }
                if e20 & Row.mark != 0 { e20 = segments.close(e20, lane: 20, at: step) }
                if e21 & Row.mark != 0 { e21 = segments.close(e21, lane: 21, at: step) }
                if e22 & Row.mark != 0 { e22 = segments.close(e22, lane: 22, at: step) }
                if e23 & Row.mark != 0 { e23 = segments.close(e23, lane: 23, at: step) }
                if segments.walking == 0 { return true }
            }
            if _slowPath(target < last) { return false }
        }
    }
}
