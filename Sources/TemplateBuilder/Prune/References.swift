import CloudInit
import TemplateModel

/// What the guests of the cluster say of our files.
package struct References: Sendable, Equatable {
    /// Who names a file, by its name.
    private var users: [String: Set<String>] = [:]
    /// Whose record names a config, by the first digits of its digest.
    private var records: [String: Set<String>] = [:]
    /// Why there may be more that was not seen.
    package var unseen: [String] = []

    package init() {}

    /// Notes what a setting of a guest names.
    /// - Parameter user: who that is, in words: "VM 301".
    package mutating func add(_ value: String, of key: String, by user: String) {
        for name in ConfigFileName.names(in: value) { users[name, default: []].insert(user) }
        // Whatever the record holds of versions that may come back, their configs are named by their SHA-256.
        guard key == "description", Record.isMarked(value) else { return }
        for digest in hexWords(in: value, digits: 64) {
            records[String(digest.prefix(16)), default: []].insert("the record of \(user)")
        }
    }

    /// Adds what was seen elsewhere.
    package mutating func formUnion(_ other: References) {
        users.merge(other.users) { $0.union($1) }
        records.merge(other.records) { $0.union($1) }
        unseen += other.unseen
    }

    /// Who uses a file.
    package func users(of name: String) -> [String] {
        let digest = ConfigFileName(recognizing: name)?.digestPrefix
        return (users[name] ?? []).union(digest.flatMap { records[$0] } ?? []).sorted()
    }
}

/// The words of lower-case hexadecimal digits of just this length.
private func hexWords(in text: String, digits: Int) -> [Substring] {
    text.split { !("0"..."9").contains($0) && !("a"..."f").contains($0) }.filter { $0.utf8.count == digits }
}
