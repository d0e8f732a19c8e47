/// How to take back what a run has done, newest first.
package struct UndoLog {
    private var entries: [(what: String, undo: () throws -> Bool)] = []

    package init() {}

    /// Remembers how to take back one thing.
    /// - Parameters:
    ///   - what: in words, for the report: "VM 211".
    ///   - undo: `false` when there was nothing to take back.
    package mutating func add(_ what: String, _ undo: @escaping () throws -> Bool) { entries.append((what, undo)) }

    /// The work is done: nothing is to be taken back any more.
    package mutating func clear() { entries = [] }

    /// Takes everything back. What cannot be taken back is reported and left: nothing else depends on it.
    package mutating func unwind(_ report: Reporter) {
        while let entry = entries.popLast() {
            do {
                if try entry.undo() { report(.note("cleaned up: \(entry.what)")) }
            } catch {
                report(.warning("left behind: \(entry.what) (\(error))"))
            }
        }
    }
}
