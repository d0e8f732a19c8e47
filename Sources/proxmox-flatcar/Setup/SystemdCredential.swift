import FoundationEssentials

/// The token's secret as a systemd credential: `LoadCredential=proxmox-secret:/path`.
enum SystemdCredential {
    /// The name of the credential.
    static let name = "proxmox-secret"
    /// The variable with the directory of all credentials (systemd.exec(5)).
    static let directory = "CREDENTIALS_DIRECTORY"

    /// The environment with the credential as its secret file, unless a secret is named there already.
    static func added(to environment: [String: String]) -> [String: String] {
        guard let folder = environment[directory], environment["PROXMOX_SECRET"] == nil,
            environment["PROXMOX_FLATCAR_SECRET_FILE"] == nil
        else { return environment }
        let path = folder + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { return environment }
        return environment.merging(["PROXMOX_FLATCAR_SECRET_FILE": path]) { $1 }
    }
}
