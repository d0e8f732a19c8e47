package import Reports

/// Why nothing is to be taken back: the work was done, and only the news of it was lost.
package struct StaysWhole: Error, CustomStringConvertible {
    private let vmid: Int

    package init(vmid: Int) { self.vmid = vmid }

    package var description: String { "template \(vmid) is whole, and stays as it is now" }
}

/// Why something cannot be taken back: somebody stands on it.
package struct StaysInUse: Error, CustomStringConvertible {
    package let reason: String

    package var description: String { reason }
}

/// How to take back what a run has done, newest first.
package struct UndoLog {
    private struct Entry {
        let what: String
        let usesEarlier: Bool
        let undo: () throws -> Bool
    }

    private var entries: [Entry] = []

    package init() {}

    /// Remembers how to take back one thing.
    /// - Parameters:
    ///   - what: in words, for the report: "VM 211".
    ///   - usesEarlier: whether it cannot do without what was added before it: if it stays, so must they.
    ///   - undo: `false` when there was nothing to take back.
    package mutating func add(_ what: String, usesEarlier: Bool = false, _ undo: @escaping () throws -> Bool) {
        entries.append(Entry(what: what, usesEarlier: usesEarlier, undo: undo))
    }

    /// What was added last has not come to be: it is somebody else's.
    package mutating func removeLast() { _ = entries.popLast() }

    /// The work is done: nothing is to be taken back any more.
    package mutating func clear() { entries = [] }

    /// Takes everything back, unless it turns out to be done. What cannot be taken back is reported and left, with what
    /// it cannot do without.
    package mutating func unwind(_ report: Reporter) {
        while let entry = entries.popLast() {
            do {
                if try entry.undo() { report(.note("cleaned up: \(entry.what)")) }
            } catch let end as StaysWhole {
                report(.note("\(end)"))
                clear()
            } catch {
                report(.warning("left behind: \(entry.what) (\(error))"))
                guard entry.usesEarlier else { continue }
                for needed in entries.reversed() {
                    report(.warning("left behind: \(needed.what) (\(entry.what) may need it)"))
                }
                clear()
            }
        }
    }
}
