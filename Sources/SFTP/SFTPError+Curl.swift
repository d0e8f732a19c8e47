import Curl

extension SFTPError {
    /// What libcurl refused to do: it was built without what this module is built on.
    init(_ error: CurlError) {
        self = error == .outOfMemory ? .outOfMemory : .notBuiltIn(libcurl: Libcurl.version)
    }
}
