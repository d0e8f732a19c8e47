import Foundation

/// A way in which one call goes wrong.
enum FaultWay: Hashable, Sendable, CustomStringConvertible {
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
    /// The task fails, and takes its work back or not.
    case taskFails(Moment)
    /// The task does not end until it is stopped.
    case taskNeverEnds
    /// The task ends well, with a warning.
    case taskWarns
    /// After so many tenths of an upload: the connection is lost, or the process gets a signal.
    case cut(tenths: Int)
    case signalWithin(Int32, tenths: Int)

    /// For every call.
    static let ofCalls: [FaultWay] =
        [SIGKILL, SIGINT, SIGTERM].flatMap { [.signal($0, .before), .signal($0, .after)] }
        + [.drop(.before), .drop(.after)] + [500, 401, 403, 595, 596].map { .status($0, .before) }
        // The answer of a node that took too long: the work goes on there.
        + [.status(596, .after)]

    /// For those that start a task.
    static let ofTasks: [FaultWay] = [.taskFails(.before), .taskFails(.after), .taskNeverEnds, .taskWarns]

    /// For the upload of the image.
    static let ofUploads: [FaultWay] = (1...9).flatMap { tenths in
        [.cut(tenths: tenths)] + [SIGKILL, SIGINT, SIGTERM].map { .signalWithin($0, tenths: tenths) }
    }

    /// The rule that makes the simulator play it (Tests/Simulator/README.md).
    func rule(length: Int) -> [String: JSON] {
        switch self {
        case .signal(_, let moment): ["action": "hold", "when": .string(moment.rawValue)]
        case .drop(let moment): ["action": .string("drop-\(moment.rawValue)")]
        case .status(let status, let moment):
            ["action": "status", "status": .number(Double(status)), "when": .string(moment.rawValue)]
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
        case .signal, .signalWithin: []
        // The node closes the connection of a large upload before it answers; a VM that may not be looked at is somebody's.
        case .status(401, _): [77, 75]
        case .status(403, _): [77, 75, 1]
        case .status(500, _), .taskFails: [1]
        case .status, .drop, .cut, .taskNeverEnds: [75]
        case .taskWarns: []
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
        case .taskFails(let moment): "the task fails \(moment == .before ? "and takes it back" : "after its work")"
        case .taskNeverEnds: "the task never ends"
        case .taskWarns: "the task warns"
        case .cut(let tenths): "the connection is lost after \(tenths)0 %"
        case .signalWithin(let number, let tenths): "signal \(number) after \(tenths)0 %"
        }
    }
}

/// One call of an operation, as a run without faults makes it.
struct FaultCall: Sendable, Hashable, CustomStringConvertible {
    let method: String
    /// A regular expression for its path.
    let pattern: String
    /// The number among those that look alike, from 1.
    let number: Int
    /// Whether Proxmox answers with a task.
    let startsTask: Bool
    /// The bytes of its body, where it uploads the image.
    let length: Int?

    var description: String { "\(method) \(pattern) (\(number))" }

    var ways: [FaultWay] {
        FaultWay.ofCalls + (startsTask ? FaultWay.ofTasks : []) + (length == nil ? [] : FaultWay.ofUploads)
    }

    /// The calls of a run, each look at one task only once.
    static func calls(of requests: [LoggedRequest]) -> [FaultCall] {
        var (seen, counts): (Set<String>, [String: Int]) = ([], [:])
        var calls: [FaultCall] = []
        for request in requests {
            let pattern = pattern(of: request.path)
            let key = "\(request.method) \(pattern)"
            counts[key, default: 0] += 1
            let isLook = request.path.contains("/tasks/UPID:")
            guard !isLook || seen.insert(request.path).inserted else { continue }
            let isImage = request.path.hasSuffix("/upload") && request.received > 100_000
            calls.append(
                FaultCall(
                    method: request.method, pattern: pattern, number: counts[key] ?? 1,
                    startsTask: request.method != "GET", length: isImage ? request.received : nil))
        }
        return calls
    }

    private static func pattern(of path: String) -> String {
        let type = path.split(separator: ":").dropFirst(5).first
        guard path.contains("/tasks/UPID:"), let type else {
            return NSRegularExpression.escapedPattern(for: path) + "$"
        }
        return "/tasks/UPID:[^/]*:\(type):[^/]*/\((path as NSString).lastPathComponent)$"
    }
}
