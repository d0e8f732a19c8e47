import Foundation

/// The table of the cases on which gpgv and this verifier differ, with the reason for each.
struct Differences {
    enum Direction: String {
        /// Accepted here and not by gpgv.
        case laxer
        /// Refused here and not by gpgv.
        case stricter
    }

    struct Row {
        /// A case's name; a star is any text.
        let pattern: String
        let direction: Direction
        let reason: String

        func covers(_ name: String) -> Bool {
            let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
            guard parts.count > 1 else { return name == pattern }
            guard name.hasPrefix(parts[0]), name.hasSuffix(parts[parts.count - 1]) else { return false }
            var rest = name.dropFirst(parts[0].count).dropLast(parts[parts.count - 1].count)
            for part in parts.dropFirst().dropLast() where !part.isEmpty {
                guard let found = rest.firstRange(of: part) else { return false }
                rest = rest[found.upperBound...]
            }
            return true
        }
    }

    let rows: [Row]

    /// Reads the lines of the table in Markdown.
    init(contentsOf path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        rows = text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, let direction = Direction(rawValue: cells[1]) else { return nil }
            return Row(pattern: cells[0].trimmingCharacters(in: ["`"]), direction: direction, reason: cells[2])
        }
    }
}
