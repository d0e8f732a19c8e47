/// The standings of keys, each computed once however many signatures name it.
struct Standings {
    private struct Place: Hashable {
        let primary: Fingerprint
        let key: Fingerprint
    }

    /// Seconds since 1970.
    let now: Int
    private var known: [Place: Result<Standing, OpenPGPError>] = [:]

    init(now: Int) { self.now = now }

    /// The key's standing, its primary key's end included.
    /// - Parameter key: the primary key of `certificate` or one of its subkeys.
    /// - Throws: why the key, or its primary key, cannot be relied on.
    mutating func standing(of key: PublicKey, in certificate: Certificate) throws(OpenPGPError) -> Standing {
        let place = Place(primary: certificate.fingerprint, key: key.fingerprint)
        if let known = known[place] { return try known.get() }
        let result: Result<Standing, OpenPGPError>
        do throws(OpenPGPError) {
            result = .success(try compute(key, in: certificate))
        } catch {
            result = .failure(error)
        }
        known[place] = result
        return try result.get()
    }

    private mutating func compute(_ key: PublicKey, in certificate: Certificate) throws(OpenPGPError) -> Standing {
        guard key.fingerprint != certificate.fingerprint else { return try certificate.primaryStanding(now: now) }
        let primary = try standing(of: certificate.primary, in: certificate)
        let own = try certificate.subkeyStanding(key, now: now)
        return Standing(flags: own.flags, expires: [primary.expires, own.expires].compactMap(\.self).min())
    }
}
