/// What shall be different in the `grub.cfg` of the OEM partition.
public struct OEMChange: Sendable, Equatable {
    /// What Ignition shall take its config from: `proxmoxve`, `openstack` (`flatcar.oem.id` on the kernel's command line).
    public let platform: String
    /// Whether `flatcar.autologin`, a console without a password, stays if it is there.
    public let consoleAutologin: Bool
    /// Words for the kernel's command line, added to those that are there.
    public let kernelArguments: [String]

    /// - Throws: `invalidPlatform` or `invalidKernelArgument` for what cannot stand between double quotes in a GRUB script.
    public init(
        platform: String, consoleAutologin: Bool = true, kernelArguments: [String] = []
    ) throws(DiskImageError) {
        let isPlatform = platform.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isPlatform, (1...32).contains(platform.utf8.count) else {
            throw .invalidPlatform(platform)
        }
        for argument in kernelArguments {
            // These end a word or the string, or expand to something else.
            let isArgument = argument.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"\"'$\\`".utf8.contains($0) }
            guard isArgument, (1...256).contains(argument.utf8.count) else {
                throw .invalidKernelArgument(argument)
            }
        }
        self.platform = platform
        self.consoleAutologin = consoleAutologin
        self.kernelArguments = kernelArguments
    }
}
