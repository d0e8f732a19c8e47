/// What a guest's agent answers when it is to read a file.
package enum GuestAnswer: Sendable, Equatable {
    case contents([UInt8])
    /// It is larger than what is read.
    case tooLarge
    case directory
    case absent
    /// Why it could not be read.
    case unreadable(String)
}
