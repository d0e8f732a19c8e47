/// The four files of a NoCloud drive. Afterburn wants all of them to be there, Ignition reads the first two.
public struct SeedFiles: Sendable, Hashable {
    /// `/user-data`.
    public let userData: [UInt8]
    /// `/vendor-data`.
    public let vendorData: [UInt8]
    /// `/meta-data`.
    public let metaData: [UInt8]
    /// `/network-config`.
    public let networkConfig: [UInt8]

    /// The volume label by which Flatcar and cloud-init find a NoCloud drive.
    public static let label = "cidata"
    /// What one file may have (qemu-server `Cloudinit.pm`: 1 MiB).
    public static let fileLimit = 1 << 20
    /// What all files together must stay below (same place: 3 MiB).
    public static let totalLimit = 3 << 20

    /// Takes the files as they are, if they are not too large.
    public init(
        userData: [UInt8], vendorData: [UInt8], metaData: [UInt8], networkConfig: [UInt8]
    ) throws(CloudInitError) {
        self.userData = userData
        self.vendorData = vendorData
        self.metaData = metaData
        self.networkConfig = networkConfig
        for (name, bytes) in files where bytes.count > SeedFiles.fileLimit {
            throw .fileTooLarge(name: name, bytes: bytes.count, limit: SeedFiles.fileLimit)
        }
        let total = files.reduce(0) { $0 + $1.bytes.count }
        guard total < SeedFiles.totalLimit else { throw .tooLarge(bytes: total, limit: SeedFiles.totalLimit) }
    }

    /// A drive that carries an Ignition config and nothing of its own: all clones share it, so it has no hostname,
    /// no keys and no addresses; the network is left to DHCP.
    ///
    /// - Parameter instanceID: What `/meta-data` calls it; the config's digest, so that it changes with it.
    public init(ignition: [UInt8], in slot: CustomDataSlot, instanceID: String) throws(CloudInitError) {
        try SeedFiles.check(ignition: ignition, name: slot.fileName)
        try self.init(
            userData: slot == .user ? ignition : [],
            vendorData: slot == .vendor ? ignition : [],
            metaData: Array("instance-id: \(instanceID)\n".utf8),
            networkConfig: Array("version: 1\nconfig: []\n".utf8))
    }

    /// The files in the order of their names.
    public var files: [(name: String, bytes: [UInt8])] {
        [
            ("meta-data", metaData), ("network-config", networkConfig), ("user-data", userData),
            ("vendor-data", vendorData),
        ]
    }

    /// The drive as an ISO 9660 image labelled `cidata`; the same files give the same bytes.
    public func image() throws(CloudInitError) -> [UInt8] {
        try ISOImage.make(label: SeedFiles.label, files: files)
    }

    /// Checks that Flatcar takes `text` for Ignition: it skips what begins with `#cloud-config`, ignores scripts,
    /// and the JSON object must begin at once; and that Proxmox VE will copy it.
    public static func check(ignition text: [UInt8], name: String) throws(CloudInitError) {
        guard text.first == UInt8(ascii: "{") else { throw .notIgnition(name: name) }
        guard text.count <= fileLimit else {
            throw .fileTooLarge(name: name, bytes: text.count, limit: fileLimit)
        }
    }
}
