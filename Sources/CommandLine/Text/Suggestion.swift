/// "Did you mean": the word of a list that was probably meant.
package enum Suggestion {
    /// The candidate nearest to `word`: one that it begins, or one within a few slips of the finger; nil when none is.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        let typed = word.lowercased()
        guard !typed.isEmpty, typed.utf8.count <= 64 else { return nil }
        let completions = candidates.filter { $0.lowercased().hasPrefix(typed) }
        if typed.count > 1, let shortest = completions.min(by: { $0.count < $1.count }) { return shortest }
        // A third of the letters may be wrong, three at most: "dsk-storage" yes, "xyz" for "cpu" no.
        let limit = min(3, max(1, typed.count / 3))
        let ranked = candidates.map { (word: $0, distance: distance(typed, $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
        return best.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
    /// (optimal string alignment distance).
    package static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first.unicodeScalars)
        let b = Array(second.unicodeScalars)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
