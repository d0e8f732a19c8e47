import CCurl

/// Owns one libcurl easy handle. A refused option means that this libcurl cannot do what the module is built on.
struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    /// Done once. SIGPIPE needs no care here: libssh2 asks the system not to send it.
    private static let isLibraryReady: Bool = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

    init() throws(SFTPError) {
        guard Self.isLibraryReady, let pointer = curl_easy_init() else { throw .outOfMemory }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    func set(_ option: CURLoption, _ value: Int) throws(SFTPError) {
        try check(ccurl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, size: Int) throws(SFTPError) {
        try check(ccurl_set_size(pointer, option, curl_off_t(size)))
    }

    func set(_ option: CURLoption, _ text: String) throws(SFTPError) {
        try check(ccurl_set_text(pointer, option, text))
    }

    /// The caller keeps what `value` points at alive until the handle is gone.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(SFTPError) {
        try check(ccurl_set_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, _ function: ccurl_data_function) throws(SFTPError) {
        try check(ccurl_set_data_function(pointer, option, function))
    }

    func setHostKeyFunction(_ function: curl_sshkeycallback) throws(SFTPError) {
        try check(ccurl_set_host_key_function(pointer, function))
    }

    func setProgressFunction(_ function: curl_xferinfo_callback) throws(SFTPError) {
        try check(ccurl_set_progress_function(pointer, function))
    }

    /// The system's error number of the last failure; 0 for none.
    var systemError: Int {
        var value = 0
        return ccurl_get_long(pointer, CURLINFO_OS_ERRNO, &value) == CURLE_OK ? value : 0
    }
}

private func check(_ code: CURLcode) throws(SFTPError) {
    if code == CURLE_OK { return }
    throw code == CURLE_OUT_OF_MEMORY ? .outOfMemory : .notBuiltIn(libcurl: Library.version)
}

/// The libcurl in use.
enum Library {
    /// - Throws: `SFTPError.notBuiltIn`.
    static func requireSFTP() throws(SFTPError) {
        guard ccurl_speaks("sftp") == 1 else { throw .notBuiltIn(libcurl: version) }
    }

    /// Such as "libcurl/7.88.1".
    static var version: String {
        String(cString: curl_version()).split(separator: " ").first.map(String.init) ?? "libcurl"
    }
}
