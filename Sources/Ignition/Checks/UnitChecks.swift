extension Inspector {
    mutating func checkUnits(_ units: [Tree]) {
        for unit in units { checkUnit(unit) }
    }

    private mutating func checkUnit(_ unit: Tree) {
        checkUnitName(unit["name"]?.text ?? "", at: unit.place("name"))
        let isMasked = unit["mask"]?.flag == true
        let isEnabled = unit["enabled"]?.flag == true
        if unit["contents"] == nil, unit["dropins"] == nil, unit["enabled"] == nil, unit["mask"] == nil {
            warn(unit.origin, "says nothing about the unit: give contents, dropins, enabled or mask")
        }
        if isMasked, isEnabled || unit.has("contents") {
            warn(unit.place("mask"), "makes the unit's contents and enabled useless")
        }
        if let contents = unit["contents"] {
            let sections = checkUnitText(contents)
            if isEnabled, unit.has("contents"), !sections.contains("Install") {
                warn(contents.origin, "has no [Install] section, so enabled does nothing")
            }
        }
        for dropin in unit.list("dropins") { checkDropin(dropin) }
    }

    private mutating func checkUnitName(_ name: String, at place: Tree.Origin) {
        let types = [
            "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "snapshot",
            "slice", "scope",
        ]
        guard let dot = name.lastIndex(of: "."), types.contains(String(name[name.index(after: dot)...])) else {
            error(place, "must end in a unit type like .service or .timer")
            return
        }
        // systemd's VALID_CHARS (unit-name.c), and UNIT_NAME_MAX.
        let isValid = name.utf8.allSatisfy {
            isASCIILetter($0) || (0x30...0x39).contains($0) || ":-_.\\@".utf8.contains($0)
        }
        if dot == name.startIndex || !isValid {
            error(place, "is no unit name: only letters, digits and :-_.\\@ before the type")
        } else if name.utf8.count > 255 {
            error(place, "is longer than 255 characters")
        }
    }

    private mutating func checkDropin(_ dropin: Tree) {
        let name = dropin["name"]?.text ?? ""
        if !name.hasSuffix(".conf") {
            error(dropin.place("name"), "must end in .conf")
        } else if name.utf8.contains(UInt8(ascii: "/")) || name == ".conf" || name.utf8.count > 255 {
            error(dropin.place("name"), "must be a file name, without a folder")
        }
        guard let contents = dropin["contents"] else {
            warn(dropin.origin, "has no contents, so it does nothing")
            return
        }
        _ = checkUnitText(contents)
    }

    /// Reads unit text as Ignition does (github.com/coreos/go-systemd, `unit/deserialize.go`); returns its sections.
    private mutating func checkUnitText(_ tree: Tree) -> Set<String> {
        var sections: Set<String> = []
        var isContinued = false
        for (index, line) in (tree.text ?? "").utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        {
            let text = String(Substring(line)).trimmingBlanks
            if line.count > 2048 {
                warn(
                    tree.origin,
                    "line \(index + 1) of the text is longer than 2048 bytes, which Ignition up to 2.14"
                        + " refuses: continue it with a backslash")
            }
            defer { isContinued = text.hasSuffix("\\") }
            guard !isContinued, !text.isEmpty, !text.hasPrefix("#"), !text.hasPrefix(";") else { continue }
            if text.hasPrefix("[") {
                guard text.utf8.firstIndex(of: UInt8(ascii: "]")) == text.utf8.indices.last else {
                    error(
                        tree.origin, "line \(index + 1) of the text must be a section like [Service], nothing after it")
                    return sections
                }
                sections.insert(String(text.dropFirst().dropLast()))
            } else if sections.isEmpty, text.utf8.contains(UInt8(ascii: "[")) {
                error(tree.origin, "line \(index + 1) of the text must begin with its [: a section has its own line")
                return sections
            } else if sections.isEmpty {
                warn(tree.origin, "line \(index + 1) of the text stands before the first [Section] and is ignored")
            } else if !text.utf8.contains(UInt8(ascii: "=")) {
                error(tree.origin, "line \(index + 1) of the text is no Key=value: Ignition would stop at it")
                return sections
            }
        }
        return sections
    }
}

extension String {
    /// Without blanks, tabs and carriage returns at both ends.
    fileprivate var trimmingBlanks: Substring {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }
        let start = unicodeScalars.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex
        return Substring(start[..<end])
    }
}
