import Foundation

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
    /// Whether it changes something.
    var isChange: Bool { method != "GET" }

    /// Whether it moves the template's pointer. Who does not wait for its answer leaves all as it is: the node may do it yet.
    var isPromotion: Bool { method == "PUT" && pattern.contains("211\\/config") }

    /// - Parameter all: those as well that come to the same as another one.
    func ways(all: Bool) -> [FaultWay] {
        guard isChange else { return all ? FaultWay.ofQuestions + FaultWay.moreOfQuestions : FaultWay.ofQuestions }
        var ways = FaultWay.ofChanges
        if all { ways += FaultWay.moreOfChanges }
        // A call without a body meets nobody between its head and its body.
        if method != "DELETE" { ways.append(.userLost) }
        if !pattern.contains("/upload") && !pattern.contains("/storage/") { ways.append(.locked(inTask: startsTask)) }
        if startsTask { ways += FaultWay.ofTasks }
        if length != nil { ways += FaultWay.ofUploads(all: all) }
        return ways
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
            // Of changes, only those of a configuration that are to be at once are no task.
            let isTask = request.method != "GET" && !(request.method == "PUT" && request.path.hasSuffix("/config"))
            calls.append(
                FaultCall(
                    method: request.method, pattern: pattern, number: counts[key] ?? 1,
                    startsTask: isTask, length: isImage ? request.received : nil))
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
