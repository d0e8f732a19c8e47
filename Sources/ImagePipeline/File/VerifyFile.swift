import Files
import Flatcar
public import HTTP
import OpenPGP
public import Reports

/// Verifies the detached signature of a file on this machine.
public struct VerifyFile: Sendable {
    /// A good signature, in words.
    public struct Verdict: Sendable, Equatable {
        /// The fingerprint of the key that made it.
        public let signer: String
        /// The fingerprint of the primary key which that one belongs to.
        public let primary: String
        /// Whether the key has expired since.
        public let signerHasExpired: Bool
    }

    private let keys: SigningKeyStore
    private let isStopped: @Sendable () -> Bool

    /// A verifier with the trust anchor of these settings.
    public init(
        _ settings: ReleaseSettings, run: RunContext, report: @escaping Reporter
    ) throws(ImageError) {
        isStopped = run.isStopped
        keys = try SigningKeyStore(settings, try run.downloadClient(), report)
    }

    /// - Parameters:
    ///   - path: the file that was signed; `-` is stdin.
    ///   - signaturePath: its detached signature.
    /// - Throws: `ImageError.signature` for every bad verdict.
    public func run(_ path: String, signature signaturePath: String) throws(ImageError) -> Verdict {
        let bytes = try asImageError { () throws(FileError) in
            // One byte more than a signature can have: that it is none is a verdict, and no trouble with the file.
            try InputFile(signaturePath).readStart(
                limit: DetachedSignature.sizeLimit + 1, isStopped: isStopped)
        }
        let input = try openInput(path)
        var verifier = try verifier(bytes, file: path)
        try input.forEachPiece(isStopped: isStopped) { verifier.update($0) }
        do {
            let good = try verifier.finish()
            return Verdict(
                signer: good.signer.description, primary: good.primary.description,
                signerHasExpired: good.signerHasExpired)
        } catch {
            throw .signature(file: path, error)
        }
    }

    private func verifier(_ bytes: [UInt8], file: String) throws(ImageError) -> Verifier {
        let signature: DetachedSignature
        do {
            signature = try DetachedSignature(bytes)
        } catch {
            throw .signature(file: file, error)
        }
        let certificates: [Certificate]
        do {
            certificates = try keys.certificates(for: signature)
        } catch {
            throw .release(error)
        }
        do {
            return try Verifier(signature: signature, certificates: certificates, trusted: [keys.trusted])
        } catch {
            throw .signature(file: file, error)
        }
    }
}
