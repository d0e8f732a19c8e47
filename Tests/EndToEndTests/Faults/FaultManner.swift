import Testing

/// With which options everything is built.
struct FaultManner: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let options: [String]
    /// Whether every call goes wrong in every way, or those ways are left out that come to the same.
    let hasAllWays: Bool

    /// As most people do.
    static let plain = FaultManner(testDescription: "plain", options: [], hasAllWays: false)

    /// With all that has calls of its own: an EFI disk, a throwaway, an ISO.
    static let elaborate = FaultManner(
        testDescription: "with every option",
        options: ["--bios", "ovmf", "--smoke-test", "--delivery", "iso", "--iso-storage", "local"], hasAllWays: true)
}
