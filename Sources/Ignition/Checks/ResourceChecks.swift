extension Inspector {
    /// `ignition`: other configs, certificates, proxies.
    mutating func checkIgnition(_ section: Tree?) {
        guard let section else { return }
        let configs = section["config"]
        for reference in configs?.list("merge") ?? [] { checkResource(reference, isSourceRequired: true) }
        if let replacement = configs?["replace"] {
            checkResource(replacement)
            warn(replacement.origin, "takes the place of this whole config: nothing else in it is used")
        }
        for certificate in section["security"]?["tls"]?.list("certificateAuthorities") ?? [] {
            checkResource(certificate, isSourceRequired: true)
        }
        for key in ["httpProxy", "httpsProxy"] {
            guard let proxy = section["proxy"]?[key], let url = proxy.text else { continue }
            if !isURL(url) || !["http", "https"].contains(urlScheme(url)) {
                error(proxy.origin, "must be an http or https URL")
            } else if key == "httpsProxy", urlScheme(url) == "http" {
                warn(proxy.origin, "is reached without encryption")
            }
        }
    }

    /// A URL with its hash, compression and headers.
    mutating func checkResource(_ resource: Tree, isSourceRequired: Bool = false) {
        let source = resource["source"]?.text
        if isSourceRequired, !resource.has("source") {
            error(resource.place("source"), "is missing: without a source there is nothing to fetch")
        }
        checkHash(resource)
        let compression = resource["compression"]?.text ?? ""
        if !["", "gzip"].contains(compression) { error(resource.place("compression"), "must be \"gzip\" or \"\"") }
        if let source, !source.isEmpty { checkSource(source, resource, isGzip: compression == "gzip") }
        checkHeaders(resource)
    }

    private mutating func checkSource(_ source: String, _ resource: Tree, isGzip: Bool) {
        let place = resource.place("source")
        if source.utf8.starts(with: "data:".utf8) { return checkData(source, resource, isGzip: isGzip) }
        if let fault = ResourceURL.fault(of: source) { return error(place, fault) }
        let scheme = urlScheme(source)
        if scheme == "oem" {
            return warn(place, "is read from the image's OEM partition, where nothing lies but Flatcar's own files")
        }
        if isGzip, ["arn", "s3"].contains(scheme) {
            error(resource.place("compression"), "cannot be used with \(scheme)")
        }
        var message =
            "is fetched before first boot, when only DHCP is up and the addresses of the cloud-init drive"
            + " are not: carry the contents in a data: URL"
        if !["arn", "gs", "https", "s3"].contains(scheme), resource["verification"]?.has("hash") != true {
            message += "; and nothing protects it on the way: give verification.hash"
        }
        warn(place, message)
    }

    /// Contents in the config itself: what a guest would find out about them can be found out here.
    private mutating func checkData(_ source: String, _ resource: Tree, isGzip: Bool) {
        let place = resource.place("source")
        let bytes: [UInt8]
        do {
            bytes = try DataURL.decode(source)
        } catch {
            return self.error(place, "is no valid data: URL: \(error.advice)")
        }
        let hash = resource["verification"]?["hash"]
        do throws(GzipStream.Refusal) {
            if let hash, let digest = ContentDigest(hash.text ?? "") {
                guard try !digest.isOf(bytes, isGzip: isGzip) else { return }
                let what = isGzip ? "the unpacked data" : "the data"
                error(hash.origin, "is not the digest of \(what) in source: Ignition would stop at it")
            } else if isGzip {
                try GzipStream.unpack(bytes) { _ in }
            }
        } catch {
            self.error(place, "\(error.advice): Ignition would stop at it")
        }
    }

    private mutating func checkHash(_ resource: Tree) {
        guard let hash = resource["verification"]?["hash"], let text = hash.text else { return }
        if resource["source"] == nil { error(hash.origin, "has no source to verify") }
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let length = ContentDigest.lengths[String(parts[0])] else {
            error(hash.origin, "must be sha512- or sha256-, then the digest in hexadecimal")
            return
        }
        guard ContentDigest(text) != nil else {
            error(hash.origin, "must have \(length) hexadecimal digits after \(parts[0])-")
            return
        }
        // For configs Ignition compares with its own text, which is in lower case; for files it compares bytes.
        if parts[1].utf8.contains(where: { (0x41...0x5A).contains($0) }) {
            warn(hash.origin, "should be in lower case: for other configs Ignition compares letter by letter")
        }
    }

    private mutating func checkHeaders(_ resource: Tree) {
        let headers = resource.list("httpHeaders")
        if !headers.isEmpty, !["http", "https"].contains(urlScheme(resource["source"]?.text ?? "")) {
            error(resource.place("httpHeaders"), "can only be used with http and https")
        }
        for header in headers {
            if !header.has("name") { error(header.place("name"), "is empty") }
            if !header.has("value") { error(header.place("value"), "is missing or empty") }
        }
    }
}
