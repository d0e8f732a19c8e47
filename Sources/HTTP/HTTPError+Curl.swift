import Curl

extension HTTPError {
    /// What libcurl refused to do, in this module's terms.
    init(_ error: CurlError) {
        switch error {
        case .outOfMemory: self = .outOfMemory
        case .refused(let code, let detail): self = .libcurl(code: code, detail: detail)
        }
    }
}

/// Does what libcurl may refuse to do.
func inTermsOfHTTP<Result: ~Copyable>(
    _ body: @autoclosure () throws(CurlError) -> Result
) throws(HTTPError) -> Result {
    do throws(CurlError) {
        return try body()
    } catch {
        throw HTTPError(error)
    }
}
