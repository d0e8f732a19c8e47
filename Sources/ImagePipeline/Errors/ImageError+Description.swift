import Flatcar
import Reports

extension ImageError: CustomStringConvertible {
    /// What failed and what to do.
    public var description: String {
        switch self {
        case .release(let error): "\(error)"
        case .client(let error): "\(error)"
        case .download(let file, let error): "cannot download \(file): \(error)"
        case .signature(let file, let error): "the signature of \(file) does not hold: \(error)"
        case .compression(let file, let error): "cannot decompress \(file): \(error)"
        case .image(let file, let error): "\(file): \(error)"
        case .thread(let error): "\(error)"
        case .file(let error): "\(error)"
        case .oemSettings(let error): "\(error)"
        case .platformOfFlavour(let flavour, let platform):
            "--flavour \(flavour) is the image for platform \(flavour.platform); for --platform \(platform) use "
                + "--flavour qemu, which is changed on its way"
        case .invalidFingerprint(let text):
            "'\(text)' is no fingerprint of the signing key: it has 40 hexadecimal digits"
        case .diskTooSmall(let requested, let virtualSize):
            "--disk-size \(gibibytes(requested)) is smaller than the image's disk of \(gibibytes(virtualSize)), "
                + "and a disk cannot be shrunk; ask for at least that"
        case .trailingBytes(let file, let place):
            "\(file) goes on after the end of its compressed data at byte \(place); the file is not as Flatcar made it"
        case .overlong(let file, let length):
            "\(file) has more bytes than an image of \(length) bytes takes when it is compressed; the mirror is inconsistent, "
                + "try again later or use another --release-url"
        case .largerThanItsDisk(let file, let virtualSize):
            "\(file) has more bytes after decompression than its disk, which has \(virtualSize); the file is not as Flatcar "
                + "made it"
        case .signedTooLongAgo(let release, let days):
            "release \(release) was signed more than \(days) days ago, which is all that --max-age allows: either there "
                + "is nothing newer, or somebody keeps it from this machine"
        case .signedTooLately(let release, let days):
            "release \(release) was signed less than \(days) days ago, which is what --soak wants; the server announced an "
                + "older image, and sent this one"
        case .olderThanExpected(let release, let floor):
            "release \(release) is older than \(floor), whatever its number says; the server announced a newer image, "
                + "and sent this one"
        case .lengthMismatch(let file, let announced, let decoded):
            "\(file) has \(decoded) bytes after decompression, but the server announced \(announced); "
                + "the mirror is inconsistent, try again later or use another --release-url"
        }
    }
}
