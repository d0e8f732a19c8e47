/// The text of the OEM partition's `grub.cfg`: lines, of which those that set `oem_id` and `linux_append` are ours.
package struct GRUBScript {
    private var lines: [[UInt8]]
    private let length: Int
    private let endsWithNewline: Bool

    package init(_ text: [UInt8]) {
        length = text.count
        endsWithNewline = text.last == newline
        lines = text.split(separator: newline, omittingEmptySubsequences: false).map(Array.init)
        if endsWithNewline { lines.removeLast() }
    }

    /// The platforms that the text sets, in order: GRUB uses the last.
    package var platforms: [String] {
        lines.compactMap { line in
            value(of: oemID, in: line).map { String(decoding: line[$0], as: UTF8.self) }
        }
    }

    /// The text with `change`, in exactly the length that it had.
    ///
    /// Newlines at the end fill what becomes free. What is missing is taken from blank lines, then from comments.
    /// - Parameter isTight: comments go in any case, because newlines compress better.
    /// - Throws: `noTextRoom`.
    package func text(with change: OEMChange, isTight: Bool = false) throws(DiskImageError) -> [UInt8] {
        var script = self
        script.set(oemID) { _ in [change.platform] }
        script.changeArguments(change)
        script.shrink()
        if isTight { script.lines.removeAll(where: \.isComment) }
        let text = script.lines.joined(separator: [newline]) + (endsWithNewline ? [newline] : [])
        guard text.count <= length else { throw .noTextRoom(missing: text.count - length) }
        return text + Array(repeating: newline, count: length - text.count)
    }

    private mutating func changeArguments(_ change: OEMChange) {
        if !change.consoleAutologin {
            set(linuxAppend) { words in words.filter { !isAutologin($0) } }
        }
        let known = Set(
            lines.compactMap { line in value(of: linuxAppend, in: line).map { words(line[$0]) } }.joined())
        var missing: [String] = []
        for argument in change.kernelArguments where !known.contains(argument) && !missing.contains(argument) {
            missing.append(argument)
        }
        guard !missing.isEmpty else { return }
        guard let last = lines.lastIndex(where: { value(of: linuxAppend, in: $0) != nil }) else {
            lines.append(Array("\(linuxAppend)\(missing.joined(separator: " "))\"".utf8))
            return
        }
        lines[last] = replaced(lines[last], linuxAppend) { $0 + missing }
    }

    private mutating func set(_ start: String, to words: ([String]) -> [String]) {
        lines = lines.map { replaced($0, start, words) }
    }

    /// Drops lines until the text fits: blank ones first, then comments, from the front.
    private mutating func shrink() {
        let room = endsWithNewline ? length : length + 1
        for isDispensable in [\[UInt8].isBlank, \.isComment] {
            while lines.reduce(0, { $0 + $1.count + 1 }) > room,
                let index = lines.firstIndex(where: { $0[keyPath: isDispensable] })
            {
                lines.remove(at: index)
            }
        }
    }
}

private let newline = UInt8(ascii: "\n")
private let oemID = "set oem_id=\""
private let linuxAppend = "set linux_append=\""

/// Where the value stands in a line that begins, but for indentation, with `start` and has a closing quote.
private func value(of start: String, in line: [UInt8]) -> Range<Int>? {
    let indentation = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
    guard line.dropFirst(indentation).starts(with: start.utf8) else { return nil }
    let first = indentation + start.utf8.count
    var index = first
    while index < line.count, line[index] != UInt8(ascii: "\"") {
        // A backslash takes the next character with it.
        index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index < line.count ? first..<index : nil
}

private func words(_ bytes: ArraySlice<UInt8>) -> [String] {
    bytes.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
}

/// The line with other words as its value; untouched, down to its spaces, when the words stay the same.
private func replaced(_ line: [UInt8], _ start: String, _ change: ([String]) -> [String]) -> [UInt8] {
    guard let range = value(of: start, in: line) else { return line }
    let before = words(line[range])
    let after = change(before)
    guard after != before else { return line }
    return line[..<range.lowerBound] + Array(after.joined(separator: " ").utf8) + line[range.upperBound...]
}

/// Flatcar's name and the one it had as CoreOS, alone or with a list of terminals.
private func isAutologin(_ word: String) -> Bool {
    ["flatcar.autologin", "coreos.autologin"].contains { word == $0 || word.hasPrefix($0 + "=") }
}

extension [UInt8] {
    fileprivate var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d } }
    fileprivate var isComment: Bool { first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#") }
}
