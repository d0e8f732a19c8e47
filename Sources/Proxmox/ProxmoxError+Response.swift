import FoundationEssentials
package import HTTP

extension ProxmoxError {
    /// An error of the transport.
    package init(_ error: HTTPError) {
        if case .cancelled = error { self = .cancelled } else { self = .transport(error) }
    }

    /// The error that an answer stands for; `nil` for a success.
    ///
    /// The text is in `message` of the JSON body, or in the reason phrase alone: 401 and the 403 of an upload
    /// have no body at all.
    package init?(_ response: Response, action: String, token: APIToken) {
        guard !(200..<300).contains(response.status) else { return nil }
        let body = try? JSONDecoder().decode(ErrorBody.self, from: Data(response.body))
        // A page for people: Proxmox's API has none.
        if body == nil, response.body.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "<") {
            self = .gateway(action: action, status: response.status)
            return
        }
        let message = printable(body?.message ?? response.reason)
        switch response.status {
        case 401: self = .unauthorized(token: token.id, reason: message)
        case 403: self = .forbidden(token: token.id, action: action, reason: message)
        case 400:
            let errors = body?.errors ?? [:]
            self =
                errors.isEmpty
                ? .refused(action: action, status: 400, message: message)
                : .invalidParameters(
                    action: action,
                    Dictionary(errors.map { (printable($0), printable($1)) }, uniquingKeysWith: { first, _ in first }))
        // Statuses that Proxmox itself never sends.
        case 300...399, 413, 429, 502, 503, 504: self = .gateway(action: action, status: response.status)
        case 595...599: self = .nodeUnreachable(action: action, status: response.status, message: message)
        default: self = .refused(action: action, status: response.status, message: message)
        }
    }
}

private struct ErrorBody: Decodable {
    let message: String?
    let errors: [String: String]?
}
