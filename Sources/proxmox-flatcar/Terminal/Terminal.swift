#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What is known of a terminal.
enum Terminal {
    /// Of one that does not say how wide it is: a serial line.
    static let usualColumns = 80

    /// Whether a descriptor is a terminal that understands escape sequences: `TERM` says so (terminfo(5)).
    static func canRedraw(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1, let name = getenv("TERM").map({ String(cString: $0) }) else { return false }
        return !name.isEmpty && name != "dumb"
    }

    /// How many columns a terminal has now; `nil` for what is none, or does not know.
    static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
