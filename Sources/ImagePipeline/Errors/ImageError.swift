public import Bzip2
public import DiskImage
public import Files
public import Flatcar
public import HTTP
public import OpenPGP
public import Pipes

/// Why an image could not be had, or not as it was wanted.
public enum ImageError: Error, Sendable {
    // What the leaf modules say. A `file` is the name of what was read, with its release where it has one.

    /// The release, or the key that it is signed with, cannot be used.
    case release(FlatcarError)
    /// This machine has no client for downloads.
    case client(HTTPError)
    case download(file: String, HTTPError)
    /// What was read is not what a trusted key has signed.
    case signature(file: String, OpenPGPError)
    case compression(file: String, Bzip2Error)
    /// It is no image that can be imported, or none that can be changed.
    case image(file: String, DiskImageError)
    case thread(ThreadError)
    /// A file of this machine.
    case file(FileError)

    // What a person has asked for.

    /// A platform or a kernel argument that cannot stand in an image.
    case oemSettings(DiskImageError)
    /// An image that is published for one platform, and the other that is wanted.
    case platformOfFlavour(Flavour, Platform)
    /// A fingerprint of the signing key that cannot be one.
    case invalidFingerprint(String)
    /// The disk that the image is for is smaller than its own; in bytes.
    case diskTooSmall(requested: UInt64, virtualSize: UInt64)

    // What the image turns out to be.

    /// Something stands behind the end of the compressed data, which is at this byte.
    case trailingBytes(file: String, at: UInt64)
    /// More comes than an image of this length in bytes takes when it is compressed.
    case overlong(file: String, length: UInt64)
    /// It does not end, although its disk has no more than these bytes.
    case largerThanItsDisk(file: String, virtualSize: UInt64)
    /// It was signed more days ago than `--max-age` allows.
    case signedTooLongAgo(SignedRelease, days: Int)
    /// It was signed before what it was to follow.
    case olderThanExpected(SignedRelease, floor: SignedRelease)
    /// It was signed fewer days ago than `--soak` wants.
    case signedTooLately(SignedRelease, days: Int)
    /// The lengths after decompression, in bytes.
    case lengthMismatch(file: String, announced: UInt64, decoded: UInt64)
}

extension ImageError {
    /// Whether a stage has ended because nobody wanted more of it: then whoever reads its output knows why.
    var isStop: Bool {
        switch self {
        case .download(_, .stoppedByReceiver), .image(_, .stopped): true
        case .compression(_, let error): error.reason == .stopped
        default: false
        }
    }
}
