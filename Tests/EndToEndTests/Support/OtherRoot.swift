import Foundation
import Testing

/// Another root directory, where the tool runs as it is installed there, and reaches the servers of a test.
struct OtherRoot {
    let path: String
    /// The user and group that it runs as; nobody of them may write anywhere then.
    var readOnlyUser: Int?

    /// Runs the tool to its end with the settings of a test.
    func run(_ arguments: [String], _ bench: Bench) throws -> Command.Outcome {
        var settings = bench.tool.environment
        // The files that the settings name are those of this machine.
        for name in ["PROXMOX_FLATCAR_CA_FILE", "PROXMOX_FLATCAR_SIGNING_KEY"] {
            guard let file = settings[name] else { continue }
            let copy = "/etc/proxmox-flatcar/" + (file as NSString).lastPathComponent
            try Data(contentsOf: URL(fileURLWithPath: file)).write(to: URL(fileURLWithPath: path + copy))
            chmod(path + copy, 0o644)
            settings[name] = copy
        }
        // There is no /dev/null in an image; its own settings file counts, if it has one.
        settings["PROXMOX_FLATCAR_CONFIG"] = nil
        settings["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin"
        settings["HOME"] = readOnlyUser == nil ? "/root" : "/var/lib/proxmox-flatcar"
        settings["TMPDIR"] = "/tmp"
        // The mounts are those of the process, and end with it.
        let user = readOnlyUser.map { "--userspec=\($0):\($0)" } ?? "--userspec=0:0"
        let script = """
            mount --bind "$0" "$0"
            [ "$1" = --userspec=0:0 ] || mount -o remount,bind,ro "$0"
            user=$1
            shift
            exec chroot "$user" "$0" /usr/bin/proxmox-flatcar "$@"
            """
        let outcome = try Command.attempt(
            "unshare", ["--mount", "sh", "-euc", script, path, user] + arguments, settings, in: bench.scratch,
            atMost: 300)
        #expect(!(outcome.text + outcome.messages).contains(bench.target.secret))
        return outcome
    }
}
