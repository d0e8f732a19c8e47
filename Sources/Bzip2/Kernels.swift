internal import CBzip2Kernels

/// Which of the kernels in C may run: by what the CPU has, or fewer, so that tests can compare.
package struct Kernels: OptionSet, Sendable {
    /// Move-to-front traced 32 ranks at a time, and runs of the first code found 64 bytes at a time.
    package static let avx2 = Kernels(rawValue: 1)
    /// Symbols and move-to-front as a whole, with byte permutes and compresses.
    package static let avx512 = Kernels(rawValue: 2)
    /// The CRC by carry-less multiplication.
    package static let carryLessMultiply = Kernels(rawValue: 4)

    /// All that this CPU can run.
    package static let available: Kernels = {
        let features = bzip2_cpu_features()
        var kernels: Kernels = []
        if features & UInt32(BZIP2_HAS_AVX2) != 0 { kernels.insert(.avx2) }
        if features & UInt32(BZIP2_HAS_AVX512_VBMI2) != 0 { kernels.insert(.avx512) }
        if features & UInt32(BZIP2_HAS_PCLMUL) != 0 { kernels.insert(.carryLessMultiply) }
        return kernels
    }()

    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }
}
