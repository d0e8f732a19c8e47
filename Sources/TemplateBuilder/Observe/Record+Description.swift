extension Record {
    /// Where our part of a description begins. Not the mark of the record: that has a blank there.
    private static let beginning =
        "<!-- proxmox-flatcar: what stands between this line and the next comment is rewritten -->"

    /// A whole description: our part in its place, and what people wrote above and below it.
    /// - Parameter old: the description as it is now.
    /// - Throws: `BuildError.descriptionTooLong` when Proxmox does not take one of its length.
    package func description(replacing old: String = "") throws(BuildError) -> String {
        let (above, below) = Self.surroundings(of: old)
        let text = String(above) + ownPart + String(below)
        let length = text.unicodeScalars.count
        guard length <= Self.descriptionLimit else { throw .descriptionTooLong(length) }
        return text
    }

    /// What is not ours. Where the beginning has been deleted, everything up to the record is a person's.
    private static func surroundings(of text: String) -> (above: Substring, below: Substring) {
        guard let mark = text.firstRange(of: opening), let end = text[mark.upperBound...].firstRange(of: closing) else {
            return (text.isEmpty ? "" : Substring(text + "\n\n"), "")
        }
        let beginning = text[..<mark.lowerBound].ranges(of: beginning).last?.lowerBound ?? mark.lowerBound
        return (text[..<beginning], text[end.upperBound...])
    }

    private var ownPart: String {
        let identity = current.identity
        let rows = [
            ("Version", current.label), ("Channel", identity.channel), ("Board", identity.board),
            ("Image", "\(identity.flavour), platform \(identity.platform)"), ("From", current.source),
            ("Signed by", current.signer), ("Built", current.built),
        ]
        return """
            \(Self.beginning)
            # Flatcar Container Linux \(identity.release)

            \(instruction)

            | | |
            |---|---|
            \(rows.map { "| \($0) | \($1) |" }.joined(separator: "\n"))
            \(kept)
            \(Self.opening)\(json)\(Self.closing)
            """
    }

    private var instruction: String {
        switch errand?.purpose {
        case .version:
            "One version of template \(errand?.template ?? 0). Clone it; do not start it. It is kept by proxmox-flatcar."
        case .smokeTest:
            "A throwaway of proxmox-flatcar, to see whether a version of template \(errand?.template ?? 0) starts."
        case nil: "Clone this template; do not start it. It is kept by proxmox-flatcar."
        }
    }

    private var kept: String {
        guard !history.isEmpty else { return "" }
        let rows = history.map { version in
            "| \(version.label) | \(version.built) | \(version.volume ?? "") |\n"
        }
        return "\n| Kept | Built | Volume |\n|---|---|---|\n" + rows.joined()
    }
}
