extension Config {
    /// What of this config the kernel's command line can say too, in the order of importance.
    ///
    /// First the kernel arguments, which nothing else can say to a guest whose config comes from elsewhere; then
    /// `loglevel=`, which quiets the console before any file is read; then the masked units, which a config from
    /// elsewhere can mask as well. A kernel argument that should not exist cannot be said.
    public var kernelArguments: [String] {
        var arguments = tree["kernelArguments"]?.list("shouldExist").compactMap(\.text) ?? []
        if let level = consoleLogLevel { arguments.append("loglevel=\(level)") }
        let units = tree["systemd"]?.list("units") ?? []
        arguments += units.filter { $0["mask"]?.flag == true }.compactMap { $0["name"]?.text }.map {
            "systemd.mask=\($0)"
        }
        var seen: Set<String> = []
        return arguments.filter { seen.insert($0).inserted }
    }

    /// The first number of `kernel.printk` (the kernel's `Documentation/admin-guide/sysctl/kernel.rst`) in the files for
    /// `systemd-sysctl`; it reads them by name, and the last one wins.
    private var consoleLogLevel: Int? {
        let files = (tree["storage"]?.list("files") ?? []).filter { file in
            let path = file["path"]?.text ?? ""
            return path.hasPrefix("/etc/sysctl.d/") && path.hasSuffix(".conf")
        }
        return files.sorted { ($0["path"]?.text ?? "") < ($1["path"]?.text ?? "") }.compactMap(Self.consoleLogLevel)
            .last
    }

    private static func consoleLogLevel(_ file: Tree) -> Int? {
        guard let contents = file["contents"], !contents.has("compression"), let source = contents["source"]?.text,
            let bytes = try? DataURL.decode(source)
        else { return nil }
        let levels = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line -> Int? in
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1)
            let words = parts.map { $0.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) }
            guard words.count == 2, let key = words[0].first.map({ String(decoding: $0, as: UTF8.self) }),
                ["kernel.printk", "kernel/printk", "-kernel.printk"].contains(key), words[0].count == 1
            else { return nil }
            return words[1].first.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        return levels.last { (0...15).contains($0) }
    }
}
