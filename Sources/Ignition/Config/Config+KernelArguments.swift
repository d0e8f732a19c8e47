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

    /// The first number of `kernel.printk` (the kernel's `Documentation/admin-guide/sysctl/kernel.rst`).
    private var consoleLogLevel: Int? {
        let level = kernelSettings["kernel/printk"]?.split(separator: " ").first.flatMap { Int($0) }
        return level.flatMap { (0...15).contains($0) ? $0 : nil }
    }
}
