public import HTTP
public import ProxmoxTypes

/// Why Proxmox did not do what was asked.
public enum ProxmoxError: Error, Sendable, CustomStringConvertible {
    /// The URL of the API cannot be one.
    case invalidURL(String)
    /// The token cannot be one.
    case invalidToken(String)
    /// The request did not get through.
    case transport(HTTPError)
    /// 401: the token's id, and the reason as Proxmox gives it.
    case unauthorized(token: String, reason: String)
    /// 403: the reason names the path and the privilege where Proxmox says them.
    case forbidden(token: String, action: String, reason: String)
    /// 400: what is wrong with each parameter.
    case invalidParameters(action: String, [String: String])
    /// Any other refusal: the status and the message.
    case refused(action: String, status: Int, message: String)
    /// 595 to 599: the API server cannot reach the node or its own daemon.
    case nodeUnreachable(action: String, status: Int, message: String)
    /// A proxy or a gateway before Proxmox answered in its stead: the status.
    case gateway(action: String, status: Int)
    /// The answer is not what the API promises.
    case unexpectedAnswer(action: String, String)
    /// A task ended badly: its kind, how it ended, the last lines of its log.
    case taskFailed(action: String, exitStatus: String, log: [String])
    /// A task did not end in time.
    case taskTimedOut(action: String, UPID, after: Duration)
    /// The connection broke in the middle of an upload, without an answer.
    case uploadInterrupted(sent: UInt64, of: UInt64, HTTPError)
    /// The source of an upload ended at the wrong length.
    case uploadLength(announced: UInt64, found: UInt64)
    /// The source of an upload failed; its own error says why.
    case uploadSourceFailed
    /// The run was stopped.
    case cancelled

    /// Whether Proxmox may have done what was asked although the request failed: only its answer was lost.
    public var mayHaveWorked: Bool {
        switch self {
        case .transport, .nodeUnreachable, .gateway, .unexpectedAnswer, .cancelled: true
        default: false
        }
    }

    /// Proxmox's own words for a refusal or a task that failed; empty for anything else. Some refusals have no other mark.
    public var reason: String {
        switch self {
        case .refused(_, _, let message): message
        case .taskFailed(_, let exitStatus, _): exitStatus
        default: ""
        }
    }

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .invalidURL(let text): "'\(printable(withoutPassword(text)))' is no Proxmox URL; give https://HOST:8006"
        case .invalidToken(let reason): reason
        case .transport(let error): "\(error)"
        case .unauthorized(let token, let reason):
            "Proxmox does not accept the token \(token): \(reason.isEmpty ? "authentication failed" : reason); "
                + "check the token's id and secret, and that it has not expired"
        case .forbidden(let token, let action, let reason):
            "the token \(token) may not \(action): \(reason); grant the privilege to the token and to its user"
        case .invalidParameters(let action, let errors):
            "Proxmox refused to \(action): "
                + errors.sorted { $0.key < $1.key }.map { "\($0.key): \(printable($0.value))" }.joined(separator: "; ")
        case .refused(let action, let status, let message):
            "Proxmox refused to \(action): \(message.isEmpty ? "status \(status)" : message)"
        case .nodeUnreachable(let action, let status, let message):
            "the node could not be reached to \(action): \(message.isEmpty ? "status \(status)" : message) "
                + "(\(status)); check that it is up, then try again"
        case .gateway(let action, let status):
            "a proxy before Proxmox answered \(status) to the request to "
                + "\(action); look at what stands between this machine "
                + "and the node, or give the node's own address as --url"
        case .unexpectedAnswer(let action, let detail):
            "the answer to the request to \(action) is not what the Proxmox API promises: \(detail)"
        case .taskFailed(let action, let exitStatus, let log):
            "the task to \(action) failed: \(exitStatus.isEmpty ? "it does not say why" : printable(exitStatus))"
                + lastLines(log, besides: exitStatus)
        case .taskTimedOut(let action, let upid, let limit):
            "the task to \(action) has not ended after \(limit); look at \(upid) on the node "
                + "or allow more with --task-timeout"
        case .uploadInterrupted(let sent, let total, let error):
            "the upload broke off after \(sent) of \(total) bytes (\(error)); the usual causes: the node's /var/tmp "
                + "is full, the token lacks Datastore.AllocateTemplate, or a proxy sits in between"
        case .uploadLength(let announced, let found):
            "the image has \(found) bytes after decompression, but \(announced) were announced; nothing was stored"
        case .uploadSourceFailed: "the upload was stopped because its source failed; nothing was stored"
        case .cancelled: "stopped"
        }
    }
}

/// Everything up to the last `@` may be a password.
private func withoutPassword(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    return "…@" + url[url.index(after: at)...]
}
