import DiskImage
import Pipes

/// The change of the image as a stage of its stream. It holds back a MiB.
final class ImageChange: Sendable {
    private let retargeter: Retargeter
    private let state = Monitor<DiskImageError?>(nil)

    /// - Parameter output: receives the image as it shall be; `false` when no more is wanted.
    init(_ change: OEMChange, output: @escaping @Sendable (RawSpan) -> Bool) {
        retargeter = Retargeter(change, output: output)
    }

    /// Why the image cannot be changed; `nil` also when it is only that nobody wants more of it.
    var error: DiskImageError? { state.withLock { $0 == .stopped ? nil : $0 } }

    /// Takes the next bytes; `false` when no more are wanted.
    func take(_ bytes: RawSpan) -> Bool {
        do throws(DiskImageError) {
            try retargeter.push(bytes)
            return true
        } catch {
            state.withLock { $0 = error }
            return false
        }
    }

    /// The end of the image: what was held back goes on.
    func finish() throws(DiskImageError) -> RetargetSummary { try retargeter.finish() }
}
