extension Inspector {
    mutating func checkPasswd(_ passwd: Tree?) {
        guard let passwd else { return }
        for user in passwd.list("users") {
            checkAccount(user)
            for key in user.list("sshAuthorizedKeys") { checkSSHKey(key) }
            for group in user.list("groups") where group.text?.isEmpty ?? true {
                error(group.origin, "is empty")
            }
        }
        for group in passwd.list("groups") { checkAccount(group) }
    }

    private mutating func checkAccount(_ account: Tree) {
        let name = account["name"]?.text ?? ""
        // What shadow's useradd and groupadd take without --badname; they stop Ignition otherwise.
        let isValid = name.utf8.allSatisfy {
            isASCIILetter($0) || (0x30...0x39).contains($0) || "_-.$".utf8.contains($0)
        }
        let first = name.utf8.first ?? 0
        if !isValid || !(isASCIILetter(first) || first == UInt8(ascii: "_")) || name.utf8.count > 32 {
            error(account.place("name"), "is no account name: begin with a letter; letters, digits, - and _; up to 32")
        }
        // Never say the text itself: it may be a password.
        guard let hash = account["passwordHash"]?.text, !hash.isEmpty else { return }
        if !hash.hasPrefix("$"), !["*", "!", "!!", "x"].contains(hash) {
            warn(
                account.place("passwordHash"),
                "is no password hash like $6$... or $y$...: a password in plain text"
                    + " does not work and can be read by everyone (make a hash with mkpasswd)")
        }
    }

    private mutating func checkSSHKey(_ key: Tree) {
        let text = key.text ?? ""
        if text.contains("PRIVATE KEY") {
            error(key.origin, "is a private key: give the public one")
        } else if text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            error(key.origin, "has a line break in it: one key per element")
        } else if !["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].contains(where: { text.contains($0) }) {
            warn(key.origin, "does not look like a public SSH key")
        }
    }

    mutating func checkKernelArguments(_ arguments: Tree?) {
        guard let arguments else { return }
        for key in ["shouldExist", "shouldNotExist"] {
            for argument in arguments.list(key) {
                let text = argument.text ?? ""
                if text.isEmpty {
                    error(argument.origin, "is empty")
                } else if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                    error(argument.origin, "has a control character in it")
                } else if text.utf8.contains(UInt8(ascii: " ")), !text.utf8.contains(UInt8(ascii: "\"")) {
                    warn(argument.origin, "has a blank in it: one argument per element")
                }
            }
        }
    }
}
