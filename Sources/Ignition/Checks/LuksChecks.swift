extension Inspector {
    mutating func checkLuks(_ volume: Tree) {
        if volume["name"]?.text?.utf8.contains(UInt8(ascii: "/")) ?? false {
            error(volume.place("name"), "has a slash in it")
        }
        if let label = volume["label"]?.text, label.utf8.count > 47 {
            error(volume.place("label"), "is longer than 47 bytes")
        }
        if volume.has("device") {
            checkPath(volume["device"]?.text ?? "", at: volume.place("device"))
        } else {
            error(volume.place("device"), "is missing: every LUKS volume needs one")
        }
        if let keyFile = volume["keyFile"] { checkResource(keyFile) }
        if let clevis = volume["clevis"] { checkClevis(clevis) }
        if volume["cex"]?["enabled"]?.flag == true, volume["clevis"]?.bindsKeys == true {
            error(volume.place("cex"), "cannot be used together with clevis: keep one of them")
        }
    }

    private mutating func checkClevis(_ clevis: Tree) {
        for server in clevis.list("tang") {
            let scheme = urlScheme(server["url"]?.text ?? "")
            if scheme != "http", scheme != "https" { error(server.place("url"), "must be an http or https URL") }
            if !server.has("thumbprint") { error(server.place("thumbprint"), "is missing: every server needs one") }
            if server.has("advertisement"), !isJSON(server["advertisement"]?.text ?? "") {
                error(server.place("advertisement"), "is not JSON: give what the server answers at /adv, as a string")
            }
        }
        guard let custom = clevis["custom"] else { return }
        let isUsed = custom.has("pin") || custom.has("config") || custom["needsNetwork"]?.flag == true
        guard isUsed else { return }
        if !["tpm2", "tang", "sss"].contains(custom["pin"]?.text ?? "") {
            error(custom.place("pin"), "must be one of tpm2, tang, sss")
        }
        if !custom.has("config") { error(custom.place("config"), "is missing: a custom pin needs one") }
        let others = clevis["tang"] != nil || clevis["tpm2"]?.flag == true || (clevis["threshold"]?.number ?? 0) != 0
        if custom.has("pin"), others { error(clevis.origin, "has custom beside other keys: keep custom alone") }
    }
}

extension Tree {
    /// Of `clevis`: whether Ignition takes it as given (`config/v3_5/types/clevis.go`).
    fileprivate var bindsKeys: Bool {
        self["custom"]?.has("pin") == true || !list("tang").isEmpty || self["tpm2"]?.flag == true
            || (self["threshold"]?.number ?? 0) != 0
    }
}
