/// Which image of a release: the platform it was published for.
public enum Flavour: String, Sendable, CaseIterable, CustomStringConvertible {
    /// The generic QEMU image.
    case qemu
    /// The image for Proxmox VE: the same but for one word in its OEM partition.
    case proxmoxve

    /// The name as it stands in file names and settings.
    public var description: String { rawValue }

    /// The build of the first release that has this image: `proxmoxve` came with its platform.
    fileprivate var firstBuild: Int {
        switch self {
        case .qemu: 0
        case .proxmoxve: Platform.firstBuildWithProxmoxVE
        }
    }
}

/// How the image file is compressed on the release server.
public enum Compression: String, Sendable, CaseIterable, CustomStringConvertible {
    case bz2, none

    /// The name as it stands in settings.
    public var description: String { rawValue }
}

/// One published image file: what it is and what it is called.
public struct ImageFile: Sendable, Equatable {
    /// The platform it was published for.
    public let flavour: Flavour
    /// How it is compressed.
    public let compression: Compression
    /// The board it is built for.
    public let board: Board

    /// An image file that the release server has.
    /// - Throws: `FlatcarError.notPublished` for a pair that is not published: only the `qemu` flavour
    ///   is compressed with bzip2 (flatcar/scripts ci-automation/vms.sh).
    public init(flavour: Flavour, compression: Compression, board: Board) throws(FlatcarError) {
        if flavour == .proxmoxve, compression == .bz2 {
            throw .notPublished("the proxmoxve image is published uncompressed only; use --compression none")
        }
        self.flavour = flavour
        self.compression = compression
        self.board = board
    }

    /// The generic image of a board, which every release has.
    package init(genericOf board: Board) {
        flavour = .qemu
        compression = .bz2
        self.board = board
    }

    /// Checks that a release is not too old to have this image.
    /// - Throws: `FlatcarError.notPublished`.
    public func checkIsPublished(in version: ReleaseVersion) throws(FlatcarError) {
        guard version.build >= flavour.firstBuild else {
            throw .notPublished(
                "release \(version) has no \(flavour) image: the first with one is \(flavour.firstBuild); ask for a "
                    + "later --release or another --flavour")
        }
    }

    /// The name of the qcow2 file as it is after decompression.
    public var uncompressedName: String {
        // arm64 boots by UEFI only, and only that name is published there.
        let platform = flavour == .qemu && board == .arm64 ? "qemu_uefi" : flavour.rawValue
        return "flatcar_production_\(platform)_image.img"
    }

    /// The name of the file that is downloaded and that the signature is about.
    public var name: String {
        switch compression {
        case .bz2: uncompressedName + ".bz2"
        case .none: uncompressedName
        }
    }
}
