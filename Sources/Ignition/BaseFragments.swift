/// The base config.
public enum BaseFragments {
    /// All fragments in file-name order.
    public static let all: [Fragment] = []
}
