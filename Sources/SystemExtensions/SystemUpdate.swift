/// What systemd-sysupdate needs to look for newer versions of an extension (sysupdate.d(5)).
///
/// It stages them; a guest loads them at its next start. Kubernetes and those like it get patches of their stream alone:
/// none of them upgrades itself from one minor version to the next.
struct SystemUpdate {
    private let target: SystemExtension

    init(_ target: SystemExtension) { self.target = target }

    /// Extensions whose minor versions people upgrade by hand (flatcar/sysext-bakery, `docs`).
    private static let keepsStream: Set = ["kubernetes", "k3s", "rke2", "crio"]

    /// The transfer's file.
    var file: ConfigFile {
        ConfigFile(
            "/etc/sysupdate.\(target.name).d/\(target.name).conf", mode: 0o644,
            """
            [Transfer]
            Verify=false

            [Source]
            Type=url-file
            Path=\(target.bakery)/
            MatchPattern=\(pattern)

            [Target]
            InstancesMax=3
            Type=regular-file
            Path=/opt/extensions/\(target.name)
            CurrentSymlink=/etc/extensions/\(target.name).raw

            """)
    }

    private var pattern: String {
        let stream = ExtensionVersion(target.version).stream.map(String.init).joined(separator: ".")
        let mark = target.version.hasPrefix("v") ? "v" : ""
        let start = Self.keepsStream.contains(target.name) ? "\(mark)\(stream)." : mark
        return "\(target.name)-\(start)@v-%a.raw"
    }

    /// systemd-sysupdate ends with an error where it finds no transfer of its own to make.
    static let noDefault = ConfigFile(
        "/etc/sysupdate.d/noop.conf", mode: 0o644,
        """
        [Source]
        Type=regular-file
        Path=/
        MatchPattern=invalid@v.raw

        [Target]
        Type=regular-file
        Path=/

        """)

    /// The timer, and what it does for each extension. A new version asks for a restart by the file that kured looks for.
    static func units(_ extensions: [SystemExtension]) -> [ConfigUnit] {
        let service = ConfigUnit(
            name: "systemd-sysupdate.service",
            dropins: extensions.map { one in
                ConfigUnit.DropIn(
                    name: "\(one.name).conf",
                    contents: """
                        [Service]
                        ExecStartPre=/usr/bin/sh -c "readlink --canonicalize /etc/extensions/\(one.name).raw > /run/sysext-\(one.name)"
                        ExecStartPre=/usr/lib/systemd/systemd-sysupdate -C \(one.name) update
                        ExecStartPost=/usr/bin/sh -c "readlink --canonicalize /etc/extensions/\(one.name).raw | cmp --silent - /run/sysext-\(one.name) || touch /run/reboot-required"

                        """)
            })
        return [ConfigUnit(name: "systemd-sysupdate.timer", enabled: true), service]
    }
}
