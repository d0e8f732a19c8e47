/// What can be changed in an image. The rules are those of a GRUB script, in which these words stand between double
/// quotes.
extension ValueKind<String> {
    /// Ignition's name of a platform. Those that read Proxmox's cloud-init drive are offered; any other name goes too,
    /// for images that are for something else.
    public static var platform: ValueKind {
        ValueKind(ValueShape("PLATFORM", completion: .choices(["proxmoxve", "openstack"]))) {
            text throws(ValueProblem) in
            let isName = text.utf8.allSatisfy { $0.isDigit || (0x61...0x7A).contains($0) || $0 == 0x2D }
            guard isName, (1...32).contains(text.utf8.count) else {
                throw ValueProblem("a platform such as proxmoxve: 1 to 32 lower-case letters, digits and hyphens")
            }
            return text
        }
    }

    /// One word of the kernel's command line.
    public static var kernelArgument: ValueKind {
        ValueKind(ValueShape("ARGUMENT")) { text throws(ValueProblem) in
            // These end a word or the quotes, or stand for something else.
            let isWord = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"'$\\`".utf8.contains($0) }
            guard isWord, (1...256).contains(text.utf8.count) else {
                throw ValueProblem(
                    "one kernel argument: 1 to 256 printable ASCII characters without space, quote, dollar sign, "
                        + "backslash or backquote")
            }
            return text
        }
    }
}
