extension Config {
    /// What the files for `systemd-sysctl` in `/etc/sysctl.d` set: names below `/proc/sys` with slashes, and values.
    ///
    /// It reads the files by name, and the last value of a name wins (sysctl.d(5)). Names with wildcards are left out,
    /// since what they stand for is known to the guest alone.
    public var kernelSettings: [String: String] {
        let files = (tree["storage"]?.list("files") ?? []).filter { file in
            let path = file["path"]?.text ?? ""
            return path.hasPrefix("/etc/sysctl.d/") && path.hasSuffix(".conf")
        }
        var settings: [String: String] = [:]
        for file in files.sorted(by: { ($0["path"]?.text ?? "") < ($1["path"]?.text ?? "") }) {
            settings.merge(Self.kernelSettings(in: file)) { $1 }
        }
        return settings
    }

    private static func kernelSettings(in file: Tree) -> [String: String] {
        guard let contents = file["contents"], !contents.has("compression"), let source = contents["source"]?.text,
            let bytes = try? DataURL.decode(source)
        else { return [:] }
        var settings: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1).map { words($0) }
            guard parts.count == 2, parts[0].count == 1, let name = name(parts[0][0]), !parts[1].isEmpty else {
                continue
            }
            settings[name] = parts[1].joined(separator: " ")
        }
        return settings
    }

    private static func words(_ bytes: ArraySlice<UInt8>) -> [String] {
        bytes.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A name as the kernel has it: where the first separator is a dot, dots and slashes change places.
    private static func name(_ text: String) -> String? {
        var text = text[...]
        // A mark that failing to set it is no error.
        if text.first == "-" { text.removeFirst() }
        guard let first = text.first, first != "#", first != ";", !text.contains(where: { "*?[".contains($0) }) else {
            return nil
        }
        guard text.first(where: { $0 == "." || $0 == "/" }) == "." else { return String(text) }
        return String(text.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }
}
