import FoundationEssentials
public import Ignition

/// The part of the base config that brings system extensions into a guest.
///
/// A unit downloads them, and not Ignition: where a guest's addresses are static, they are up only after Ignition has
/// written them (flatcar/Flatcar issue 2002).
public struct ExtensionFragment: Sendable {
    /// The unit that does the work.
    public static let unit = "system-extensions.service"
    private static let program = "/opt/bin/load-system-extensions"
    private static let list = "/etc/flatcar/system-extensions"

    private let extensions: [SystemExtension]
    private let roles: [ExtensionRole]
    private let updates: Bool

    /// - Parameters:
    ///   - roles: of those that bring more than one unit.
    ///   - updates: whether guests look for newer versions, and stage them for their next start.
    public init(_ extensions: [SystemExtension], roles: [ExtensionRole] = [], updates: Bool = false) {
        self.extensions = extensions
        self.roles = roles
        self.updates = updates
    }

    /// The fragment; `nil` where there is no extension.
    public var fragment: Fragment? {
        guard !extensions.isEmpty else { return nil }
        let files =
            [
                ConfigFile(Self.program, mode: 0o755, GuestProgram.loadSystemExtensions),
                ConfigFile(Self.list, mode: 0o644, listText),
            ] + (updates ? extensions.map(SystemUpdate.init).map(\.file) + [SystemUpdate.noDefault] : [])
        var units = [ConfigUnit(name: Self.unit, enabled: true, contents: unitText)]
        if updates { units += SystemUpdate.units(extensions) }
        let document = ConfigDocument(
            storage: .init(files: files, links: roles.isEmpty ? nil : roles.map(\.link)), systemd: .init(units: units))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(document) else { preconditionFailure("plain texts always encode") }
        return Fragment(name: "--sysext", text: Array(json))
    }

    private var listText: String {
        extensions.map { one in
            ([one.name, one.file, one.digest ?? "-", one.bakery] + (updates ? ["updates"] : []))
                .joined(separator: " ") + "\n"
        }.joined()
    }

    /// Whoever requires it, and was given up because it failed, is started again when a later try has worked.
    private var unitText: String {
        """
        [Unit]
        Description=Download, check and load system extensions
        Wants=network-online.target
        After=network-online.target
        Before=kubeadm.service kubelet.service k3s.service k3s-agent.service rke2-server.service rke2-agent.service
        StartLimitIntervalSec=0

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=\(Self.program)
        ExecStartPost=-/usr/bin/systemctl --no-block start multi-user.target
        TimeoutStartSec=infinity
        Restart=on-failure
        RestartSec=10min
        StandardOutput=journal+console

        [Install]
        WantedBy=multi-user.target

        """
    }
}
