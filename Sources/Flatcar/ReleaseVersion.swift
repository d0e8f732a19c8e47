/// A version of Flatcar: `4593.2.5`.
public struct ReleaseVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number of the build branch: days since an epoch of the project's own.
    public let build: Int
    /// The channel's digit.
    public let branch: Int
    /// The patch of that branch.
    public let patch: Int

    /// A version from its three numbers.
    public init(build: Int, branch: Int, patch: Int) {
        self.build = build
        self.branch = branch
        self.patch = patch
    }

    /// Reads `BUILD.BRANCH.PATCH`: three decimal numbers of at most six digits, nothing else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard (1...6).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(part), String(number) == part
            else { return nil }
            numbers.append(number)
        }
        self.init(build: numbers[0], branch: numbers[1], patch: numbers[2])
    }

    /// The channel that this version belongs to; `nil` for developers' builds.
    public var channel: Channel? { Channel(digit: branch) }

    /// The version as it stands in paths.
    public var description: String { "\(build).\(branch).\(patch)" }

    /// Orders by build, branch, patch.
    public static func < (left: Self, right: Self) -> Bool {
        (left.build, left.branch, left.patch) < (right.build, right.branch, right.patch)
    }
}
