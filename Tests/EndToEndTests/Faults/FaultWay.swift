import Foundation

/// A way in which one call goes wrong.
enum FaultWay: Hashable, Sendable {
    /// When something happens to a call.
    enum Moment: String, Sendable {
        /// The server has it, and has done nothing.
        case before
        /// The server has done it, and has not answered.
        case after
    }

    /// The process gets a signal while the call waits for its answer.
    case signal(Int32, Moment)
    /// The connection is lost.
    case drop(Moment)
    /// An answer of this status in the place of the work, or after it.
    case status(Int, Moment)
    /// Another request has taken the user's name.
    case userLost
    /// The configuration is locked for too long: says the answer, or the task.
    case locked(inTask: Bool)
    /// The task fails, and takes its work back or not.
    case taskFails(Moment)
    /// The task does not end until it is stopped.
    case taskNeverEnds
    /// The task ends well, with a warning.
    case taskWarns
    /// After so many tenths of an upload: the connection is lost, or the process gets a signal.
    case cut(tenths: Int)
    case signalWithin(Int32, tenths: Int)
}

/// Which calls go wrong in which way.
extension FaultWay {
    /// A question changes nothing, so that it is one whether it goes wrong before its work or after.
    static let ofQuestions: [FaultWay] =
        [.signal(SIGKILL, .before), .signal(SIGTERM, .before), .drop(.before)]
        + [500, 401, 403, 595, 596, 502].map { .status($0, .before) }

    static let moreOfQuestions: [FaultWay] =
        [.signal(SIGKILL, .after), .signal(SIGTERM, .after), .signal(SIGINT, .before), .signal(SIGINT, .after)]
        + [.drop(.after), .status(596, .after)]

    static let ofChanges: [FaultWay] =
        [.signal(SIGKILL, .before), .signal(SIGKILL, .after), .signal(SIGINT, .before), .signal(SIGTERM, .after)]
        + [.drop(.before), .drop(.after)] + [500, 401, 403, 595, 596, 502].map { .status($0, .before) }
        // A node, or a proxy before it, that took too long: the work goes on there.
        + [500, 596, 504].map { .status($0, .after) }

    /// Both signals are heeded in one place.
    static let moreOfChanges: [FaultWay] = [.signal(SIGINT, .after), .signal(SIGTERM, .before)]

    /// For those that start a task.
    static let ofTasks: [FaultWay] = [.taskFails(.before), .taskFails(.after), .taskNeverEnds, .taskWarns]

    /// For the upload of the image.
    static func ofUploads(all: Bool) -> [FaultWay] {
        (1...9).flatMap { (tenths) -> [FaultWay] in
            let signals = all ? [SIGKILL, SIGINT, SIGTERM] : [SIGKILL, tenths.isMultiple(of: 2) ? SIGINT : SIGTERM]
            return [.cut(tenths: tenths)] + signals.map { FaultWay.signalWithin($0, tenths: tenths) }
        }
    }
}

/// What it looks like from outside.
extension FaultWay: CustomStringConvertible {
    private static let lockTimeout = "can't lock file '/var/lock/qemu-server/lock-211.conf' - got timeout"

    /// The rule that makes the simulator play it (Tests/Simulator/README.md).
    func rule(length: Int) -> [String: JSON] {
        switch self {
        case .signal(_, let moment): ["action": "hold", "when": .string(moment.rawValue)]
        case .drop(let moment): ["action": .string("drop-\(moment.rawValue)")]
        case .status(let status, let moment):
            ["action": "status", "status": .number(Double(status)), "when": .string(moment.rawValue)]
        case .userLost: ["action": "user-name-not-set"]
        case .locked(inTask: false): ["action": "status", "status": 500, "message": .string(Self.lockTimeout)]
        case .locked(inTask: true): ["action": "task-fail", "text": .string(Self.lockTimeout)]
        case .taskFails(let moment): ["action": "task-fail", "when": .string(moment.rawValue)]
        case .taskNeverEnds: ["action": "task-never-ends"]
        case .taskWarns: ["action": "task-warnings"]
        case .cut(let tenths): ["action": "cut-upload", "bytes": .number(Double(length * tenths / 10))]
        case .signalWithin(_, let tenths):
            ["action": "hold", "when": "before", "bytes": .number(Double(length * tenths / 10))]
        }
    }

    /// How a run that gives up may end; one that does not has 0.
    var exits: Set<Int32> {
        switch self {
        case .signal, .signalWithin, .taskWarns: []
        // The node closes the connection of a large upload before it answers; a VM that may not be looked at is somebody's.
        case .status(401, _): [77, 75]
        case .status(403, _): [77, 75, 1]
        case .status(500, _), .taskFails: [1]
        case .status, .drop, .cut, .taskNeverEnds, .userLost, .locked: [75]
        }
    }

    /// The signal that the process gets while the simulator holds the call.
    var signal: Int32? {
        switch self {
        case .signal(let number, _), .signalWithin(let number, _): number
        default: nil
        }
    }

    var description: String {
        switch self {
        case .signal(let number, let moment): "signal \(number) \(moment) the work"
        case .drop(let moment): "the connection is lost \(moment) the work"
        case .status(let status, let moment): "\(status) \(moment == .before ? "in its place" : "after it")"
        case .userLost: "its user is lost"
        case .locked(let inTask): "somebody has the lock, \(inTask ? "its task" : "it") says"
        case .taskFails(let moment): "the task fails \(moment == .before ? "and takes it back" : "after its work")"
        case .taskNeverEnds: "the task never ends"
        case .taskWarns: "the task warns"
        case .cut(let tenths): "the connection is lost after \(tenths)0 %"
        case .signalWithin(let number, let tenths): "signal \(number) after \(tenths)0 %"
        }
    }
}
