import Flatcar

extension Record {
    /// Where our part of a description begins. Not the mark of the record: that has a blank there.
    private static let beginning =
        "<!-- proxmox-flatcar: what stands between this line and the next comment is rewritten -->"

    /// A whole description: our part in its place, and what people wrote above and below it. It may be longer than
    /// Proxmox allows (`descriptionLimit`, in Unicode scalars).
    /// - Parameter old: the description as it is now.
    package func description(replacing old: String = "") -> String {
        let (above, below) = Self.surroundings(of: old)
        return String(above) + ownPart + String(below)
    }

    /// What is not ours. Where the beginning has been deleted, everything up to the record is a person's; where the end
    /// has been cut off, nothing after the beginning is.
    private static func surroundings(of text: String) -> (above: Substring, below: Substring) {
        guard let mark = text.firstRange(of: opening) else {
            guard let start = text.firstRange(of: beginning)?.lowerBound else {
                return (text.isEmpty ? "" : Substring(text + "\n\n"), "")
            }
            return (text[..<start], "")
        }
        let start = text[..<mark.lowerBound].ranges(of: beginning).last?.lowerBound ?? mark.lowerBound
        guard let end = text[mark.upperBound...].firstRange(of: closing) else { return (text[..<start], "") }
        return (text[..<start], text[end.upperBound...])
    }

    private var ownPart: String {
        """
        \(Self.beginning)
        \(heading)

        \(instruction)
        \(table)
        \(Self.opening)\(json)\(Self.closing)
        """
    }

    private var version: TemplateVersion? {
        switch self {
        case .template(let record): record.current?.version
        case .version(let record): record.version
        case .throwaway: nil
        }
    }

    private var heading: String {
        guard let version else { return "# Flatcar Container Linux" }
        return version.identity.isAdopted
            ? "# A template that was made by hand" : "# Flatcar Container Linux \(version.identity.release)"
    }

    private var instruction: String {
        switch self {
        case .template: "Clone this template; do not start it. It is kept by proxmox-flatcar."
        case .version(let record):
            "One version of template \(record.template). Clone it; do not start it. It is kept by proxmox-flatcar."
        case .throwaway(let record):
            "A throwaway of proxmox-flatcar, to see whether a version of template \(record.template) starts."
        }
    }

    private var table: String {
        guard let version else { return "" }
        let identity = version.identity
        var rows = [("Version", version.label), ("VMID of the version", "\(version.vmid)")]
        if !identity.isAdopted {
            rows += [
                ("Channel", identity.channel), ("Board", identity.board),
                ("Image", "\(identity.flavour), platform \(identity.platform)"), ("From", version.source),
            ]
        }
        if let signer = version.signer { rows.append(("Signed by", signer)) }
        if let signed = version.signed { rows.append(("Signed", SignedRelease.words(signed))) }
        rows.append(("Built", version.built))
        return "\n| | |\n|---|---|\n" + rows.map { "| \($0) | \($1) |\n" }.joined()
    }
}
