/// What was done to an image that passed.
public struct RetargetSummary: Sendable, Equatable {
    /// Bytes of the image.
    public let bytes: UInt64
    /// What the image was made for, as a rule one platform.
    public let platformsBefore: [String]
    /// Copies of the file system's block with the text: the one in use and what older transactions left behind.
    public let copies: Int
    /// Those of them that had to be changed; 0 when the image was as wanted already, and has passed untouched.
    public let changedCopies: Int
    /// The OEM partition's `grub.cfg` as it is now.
    public let script: String
}
