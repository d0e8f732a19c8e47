/// The symbols of one block on their way from bits to ranks and runs.
package struct SymbolStream {
    package enum Status {
        case running
        case finished
        case failed(BlockFault)
    }

    package let bits: UnsafeRawPointer
    /// One after the last bit.
    package let end: Int
    package let roots: UnsafePointer<UInt16>
    package let limits: UnsafePointer<UInt32>
    package let offsets: UnsafePointer<Int32>
    package let entries: UnsafePointer<UInt16>
    package let selectors: UnsafePointer<UInt8>
    package let selectorCount: Int
    /// Where the ranks go: room for `Format.maxSymbols`, a group and a vector.
    package let ranks: UnsafeMutablePointer<UInt8>
    /// Where the digits of runs go: room for `RunDigit.capacity`.
    package let runs: UnsafeMutablePointer<RunDigit>
    /// The entries of one group.
    package let group: UnsafeMutablePointer<UInt16>

    package var position: Int
    package var groupIndex = 0
    package var rankCount = 0
    package var runCount = 0
    package var status = Status.running

    package var isRunning: Bool { if case .running = status { true } else { false } }
}
