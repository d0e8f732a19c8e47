import FoundationEssentials
import HTTP
import OpenPGP

/// Keys that were fetched.
extension SigningKeyStore {
    /// The keys behind a URL: those that are kept, or those that it has now.
    func fetched(
        from url: String, for signature: DetachedSignature, _ purpose: KeyPolicy.Purpose
    ) throws(FlatcarError) -> [Certificate] {
        let copy = cached(from: url)
        guard !policy.isOffline else { return try unasked(copy) }
        guard let copy else { return try asked(url, nil, .none) }
        let standing = policy.standing(asked: copy.entry.asked, now: now(), for: purpose)
        // What does not name the signer may just be old.
        guard copy.holds(signature) || standing == .tooOld else { return try asked(url, copy, .none) }
        switch standing {
        case .fresh: return try Self.valid(copy.certificates, from: copy.path)
        case .stale: return try asked(url, copy, .copy)
        case .tooOld: return try asked(url, copy, .copyTooOld)
        }
    }

    /// What is left where a key cannot be had.
    private enum Fallback { case none, copy, copyTooOld }

    /// The kept copy of a key, and what it reads as.
    private struct Copy {
        var entry: KeyCache.Entry
        let certificates: [Certificate]
        let path: String

        func holds(_ signature: DetachedSignature) -> Bool { certificates.contains { $0.holds(signature) } }
        var isRevoked: Bool { SigningKeyStore.isRevoked(certificates) }
    }

    /// - Returns: `nil` for one that is not there, not of this URL, or not the trusted key.
    private func cached(from url: String) -> Copy? {
        guard let cache, let entry = cache.read(limit: Self.sizeLimit), entry.url == withoutUserInfo(url),
            let certificates = try? read(entry.bytes, from: cache.path)
        else { return nil }
        return Copy(entry: entry, certificates: certificates, path: cache.path)
    }

    private func unasked(_ copy: Copy?) throws(FlatcarError) -> [Certificate] {
        guard let copy else { throw .noCachedKey(trusted) }
        let age = now().timeIntervalSince(copy.entry.asked)
        if age < 0 || age > KeyPolicy.grace.inSeconds {
            onWarning(
                "the signing key was last asked for on \(copy.entry.asked.formatted(.iso8601)), and may have been revoked "
                    + "since")
        }
        return try Self.valid(copy.certificates, from: copy.path)
    }

    /// Asks for the key, and keeps what is new of it.
    private func asked(_ url: String, _ copy: Copy?, _ fallback: Fallback) throws(FlatcarError) -> [Certificate] {
        do throws(FlatcarError) {
            guard let file = try fetch(url, copy, fallback) else { return try confirmed(copy) }
            return try kept(file, from: withoutUserInfo(url), copy)
        } catch {
            guard let copy, fallback != .none, !error.isFinal else { throw error }
            let asked = copy.entry.asked
            guard fallback == .copy else { throw .keyTooOld(asked: asked, because: "\(error)") }
            let end = asked.addingTimeInterval(KeyPolicy.grace.inSeconds)
            onWarning(
                "\(error). Its copy of \(asked.formatted(.iso8601)) counts until \(end.formatted(.iso8601))")
            return try Self.valid(copy.certificates, from: copy.path)
        }
    }

    /// - Returns: `nil` when the server says that the copy is the key.
    private func fetch(_ url: String, _ copy: Copy?, _ fallback: Fallback) throws(FlatcarError) -> FetchedFile? {
        // Where the copy counts, a run need not wait for half a minute.
        let retry =
            fallback == .copy
            ? RetryPolicy(attempts: 2, firstWait: .seconds(1), longestWait: .seconds(1)) : .standard
        do {
            return try client.fetch(
                url, limit: Self.sizeLimit, unless: copy?.entry.entityTag, retry: retry, onEvent: onEvent)
        } catch {
            throw .transfer(what: "cannot fetch the signing key (give it with --signing-key FILE)", error)
        }
    }

    /// The keys of a file that was just fetched, which takes the place of the copy, revocations and all.
    private func kept(_ file: FetchedFile, from source: String, _ copy: Copy?) throws(FlatcarError) -> [Certificate] {
        let certificates = try read(file.bytes, from: source)
        let isRevoked = Self.isRevoked(certificates)
        // A revocation is for ever: a server that does not know of it has nothing new to say.
        if let copy, copy.isRevoked, !isRevoked { return try Self.valid(copy.certificates, from: copy.path) }
        // What does not vouch for itself is no key to keep; what was revoked is.
        if !isRevoked { _ = try Self.valid(certificates, from: source) }
        cache?.write(
            KeyCache.Entry(bytes: file.bytes, url: source, entityTag: file.entityTag, asked: now()))
        return try Self.valid(certificates, from: source)
    }

    private func confirmed(_ copy: Copy?) throws(FlatcarError) -> [Certificate] {
        guard var copy else { preconditionFailure("only a copy has an ETag to ask with") }
        copy.entry.asked = now()
        cache?.write(copy.entry)
        return try Self.valid(copy.certificates, from: copy.path)
    }

    private static func isRevoked(_ keys: [Certificate]) -> Bool {
        do throws(OpenPGPError) {
            for key in keys { try key.requireValid() }
            return false
        } catch .revoked {
            return true
        } catch {
            return false
        }
    }
}

extension FlatcarError {
    /// Whether nothing else counts: the key was revoked, or may have been, or the run was stopped.
    fileprivate var isFinal: Bool {
        switch self {
        case .openPGP(_, .revoked), .openPGP(_, .uncheckedRevocation), .openPGP(_, .tooManyRevocations): true
        case .transfer(_, .cancelled): true
        default: false
        }
    }
}
