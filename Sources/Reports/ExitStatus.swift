/// How a run ended, for whoever looks at the exit code. The numbers from 64 are those of sysexits(3).
public enum ExitStatus: Int32, Sendable {
    /// Done, or nothing to do.
    case success = 0
    /// What none of the others says.
    case failure = 1
    /// Nothing is wrong, but there is something to build.
    case somethingToDo = 2
    /// A setting is missing, or cannot be one.
    case usage = 64
    /// What was received is not what was signed or announced.
    case verificationFailed = 65
    /// The server, or what is asked of it, is not there.
    case unavailable = 69
    /// It may well work later, without anybody changing anything.
    case temporaryFailure = 75
    /// The other side says no.
    case noPermission = 77
}
