/// What is run again and again, with something else going wrong each time.
struct FaultOperation: Sendable, CustomStringConvertible {
    let name: String
    /// The state of Proxmox in which it begins.
    let start: String
    let arguments: [String]
    /// The releases that the template may have afterwards, whatever happens; none where it may be absent.
    let releases: Set<String>
    /// Its own way to end badly: a clean-up goes on with the rest.
    var exits: Set<Int32> = []

    var description: String { name }
}
