extension Examination {
    /// The lines for single nodes that count, as they stand in the file.
    public var nodeLines: [(key: String, value: String, source: Source)] {
        invocation.nodeEntries.map { entry in
            // What cannot be a node's own may be anything: a secret, too.
            let isKnown = Settings.perNode.contains { entry.key.hasSuffix("." + $0.name) }
            return (
                entry.key, isKnown ? Shown.value(entry.value) : "(not shown: nodes cannot differ in it)",
                .file(path: invocation.filePath ?? "", line: entry.line)
            )
        }
    }
}
