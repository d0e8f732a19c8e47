public import DiskImage
import Files
public import Flatcar
import Pipes

/// Changes the platform of an image on this machine.
public struct RetargetFile: Sendable {
    private let change: OEMChange
    private let isStopped: @Sendable () -> Bool

    /// - Parameters:
    ///   - change: what shall be different.
    ///   - isStopped: whether the run has been asked to stop, which ends it with an error.
    public init(_ change: OEMChange, isStopped: @escaping @Sendable () -> Bool) {
        (self.change, self.isStopped) = (change, isStopped)
    }

    /// - Parameters:
    ///   - settings: the same; the platform is `proxmoxve` where none is given, since a file does not say its release.
    ///   - isStopped: the same.
    /// - Throws: `ImageError.oemSettings` for words that cannot stand in a `grub.cfg`.
    public init(_ settings: OEMSettings, isStopped: @escaping @Sendable () -> Bool) throws(ImageError) {
        self.init(try settings.change(to: settings.platform ?? .proxmoxve), isStopped: isStopped)
    }

    /// The same, and says what was done in one line.
    public func runAndTell(_ path: String, to output: String?) throws(ImageError) -> String {
        try run(path, to: output).words
    }

    /// - Parameters:
    ///   - path: the image; `-` is stdin.
    ///   - output: the file to make, which may be the same; `nil` is stdout. A file appears under its name only when
    ///     all went well.
    /// - Returns: what was done.
    /// - Throws: `ImageError.image` for an image that cannot be changed, `.oemSettings` for kernel arguments that it has no
    ///   room for, `.file`. What was written to stdout by then
    ///   must not be used.
    public func run(_ path: String, to output: String?) throws(ImageError) -> RetargetSummary {
        let input = try openInput(path)
        return try OutputFile(path: output).write { change(input, path, into: $0) }
    }

    private func change(
        _ input: borrowing InputFile, _ path: String, into pipe: BytePipe
    ) -> Result<RetargetSummary, ImageError> {
        let retargeter = Retargeter(change) { pipe.write($0) }
        do throws(ImageError) {
            try input.forEachPiece(isStopped: isStopped) { (piece) throws(ImageError) in
                do throws(DiskImageError) {
                    try retargeter.push(piece)
                } catch {
                    throw refusal(error, path)
                }
            }
            let summary: RetargetSummary
            do {
                summary = try retargeter.finish()
            } catch {
                throw refusal(error, path)
            }
            pipe.finish()
            return .success(summary)
        } catch {
            pipe.fail()
            return .failure(error)
        }
    }

    /// That words do not fit is a matter of the words, where somebody has asked for them.
    private func refusal(_ error: DiskImageError, _ path: String) -> ImageError {
        if case .noTextRoom = error, !change.kernelArguments.isEmpty { return .oemSettings(error) }
        return .image(file: path, error)
    }
}
