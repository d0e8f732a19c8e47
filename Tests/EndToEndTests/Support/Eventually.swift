import Foundation

/// Looks again and again until something is so, for half a minute.
/// - Returns: whether it came to be so.
@discardableResult
func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
    let deadline = Date.now + 30
    while Date.now < deadline {
        if try isSo() { return true }
        usleep(40_000)
    }
    return false
}
