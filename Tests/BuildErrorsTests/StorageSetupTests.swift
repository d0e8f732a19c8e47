import BuildErrors
import Testing

/// Commands that a person pastes into a shell as root.
@Suite struct StorageSetupTests {
    @Test(arguments: [
        ("flatcar", "flatcar"), ("/var/lib/flatcar", "/var/lib/flatcar"), ("a-b_c.d=e,f:g@h+1", "a-b_c.d=e,f:g@h+1"),
        ("", "''"), ("a b", "'a b'"), ("$(touch x)", "'$(touch x)'"), ("`id`", "'`id`'"), ("a;b", "'a;b'"),
        ("a\"b", "'a\"b'"), ("it's", #"'it'\''s'"#), ("'", #"''\'''"#), ("~", "'~'"), ("*", "'*'"), ("!x", "'!x'"),
        ("a\nb", #"'a'$'\n''b'"#), ("\\", #"'\'"#), ("ä", "'ä'"), ("a\tb", "'a\tb'"), ("#x", "'#x'"),
    ])
    func `a word is quoted unless it is safe as it is`(word: String, quoted: String) {
        #expect(shellQuoted(word) == quoted)
    }

    @Test(arguments: ["it's", "a b", "$(exit 7)", "a\nb", "'", "\\'", "-n", "$HOME", "\"", "a'\n'b", "!!", ""])
    func `a shell reads back what was quoted`(word: String) throws {
        #expect(try bash("printf %s \(shellQuoted(word))") == word)
    }

    @Test func `what a storage holds already stays, and each content is named once`() {
        #expect(
            StorageSetup.allow("import", on: "local", has: ["iso", "backup"])
                == "pvesm set local --content backup,import,iso")
        #expect(StorageSetup.allow("iso", on: "local", has: ["iso"]) == "pvesm set local --content iso")
        #expect(StorageSetup.set(["b", "a"], on: "x y") == "pvesm set 'x y' --content a,b")
    }

    @Test func `a path with a command in it stays a path`() {
        #expect(
            StorageSetup.partner("p", path: "/srv/$(touch x)", directory: "snip pets")
                == "pvesm add dir p --path '/srv/$(touch x)' --content vztmpl --content-dirs 'vztmpl=snip pets'")
    }

}
