import CommandLine
import Ignition
import Testing

@Suite struct CompletionTests {
    @Test(arguments: Shell.allCases)
    func `every command and option is in the script`(shell: Shell) throws {
        let script = try text("completion " + shell.rawValue)
        for command in program.commands { #expect(script.contains(command.name)) }
        for option in program.allOptions {
            guard option.hasFlag else {
                #expect(!script.contains("--\(option.name)=") && !script.contains("-l \(option.name) "))
                continue
            }
            let spelling = shell == .fish ? "-l \(option.name) " : "--\(option.name)"
            #expect(script.contains(spelling))
            for choice in option.shape?.choices ?? [] { #expect(script.contains(choice)) }
        }
    }

    /// What bash would offer for the words, the last of which is being typed.
    private func offered(_ words: [String]) throws -> Set<String> {
        let bash = try #require(tool("bash"))
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let script =
            try text("completion bash") + """

                mkdir bin; printf '%s\\n' '#!/bin/sh' 'echo "$*" >asked' 'cat <<END' \\
                    '{' '  "versions" : [' '    {' '      "id" : "a1b2",' '      "release" : "4593.2.5",' '      "vmid" : 212' \\
                    '    },' '    {' '      "id" : "$(touch bad)",' '      "release" : "4547.0.1"' '    }' '  ],' \\
                    '  "template" : "edge",' \\
                    '  "vmid" : 211' '}' 'END' >bin/proxmox-flatcar
                chmod +x bin/proxmox-flatcar; PATH=$PWD/bin:$PATH
                mkdir here; cd here; touch 'a file' b.ign; mkdir directory
                COMP_WORDS=(proxmox-flatcar \(quoted)); COMP_CWORD=\(words.count)
                _proxmox_flatcar
                printf '%s\\n' "${COMPREPLY[@]}"
                """
        let made = try run(bash, ["--norc", "-u"], stdin: script)
        #expect(made.status == 0)
        return Set(made.output.split(separator: "\n").map(String.init))
    }

    @Test(.enabled(if: tool("bash") != nil))
    func `bash reads the script`() throws {
        let bash = try #require(tool("bash"))
        let made = try run(bash, ["-n"], stdin: try text("completion bash"))
        #expect(made.output.isEmpty && made.status == 0)
    }

    static let offers: [(words: [String], offered: Set<String>)] = [
        ([""], Set(program.commands.map(\.name))),
        (["bu"], ["build"]),
        (["build", "--disk"], ["--disk-storage", "--disk-size"]),
        (["--disk"], ["--disk-storage", "--disk-size"]),
        (["fetch", "--disk"], []),
        (["build", "--channel", ""], ["stable", "beta", "alpha", "lts"]),
        (["build", "--channel", "=", "st"], ["stable"]),
        (["build", "--channel", "="], ["stable", "beta", "alpha", "lts"]),
        (["--channel", "beta", "bui"], ["build"]),
        (["--pool", "build", "che"], ["check"]),
        (["--pool", "=", "build", "che"], ["check"]),
        (["build", "--vmid", ""], []),
        (["fetch", "-o", ""], ["a file", "b.ign", "directory"]),
        (["build", "--snippet-dir", ""], ["directory"]),
        (["verify", "b"], ["b.ign"]),
        (["ignition", "--check", "a"], ["a file"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["config", ""], ["print", "check"]),
        (["config", "print", "--disk-s"], ["--disk-storage", "--disk-size"]),
        (["help", "e"], ["environment", "exit-codes"]),
        (["man", "proxmox-flatcar."], ["proxmox-flatcar.conf"]),
        (["man", "proxmox-flatcar-re"], ["proxmox-flatcar-retarget"]),
        (["build", "--template", ""], ["edge"]),
        (["help", "dec"], ["decompress"]),
        (["list", ""], []),
        (["build", "--without", ""], Set(BaseFragments.all.map(\.shortName))),
        (["ignition", "--without", "=", "mask"], ["masked-units", "masked-docker"]),
        (["rollback", ""], ["a1b2", "4593.2.5", "4547.0.1"]),
        (["rollback", "--dry-run", "45"], ["4593.2.5", "4547.0.1"]),
    ]

    @Test(.enabled(if: tool("bash") != nil), arguments: offers)
    func `bash offers what fits`(row: (words: [String], offered: Set<String>)) throws {
        #expect(try offered(row.words) == row.offered)
    }

    @Test(.enabled(if: tool("zsh") != nil))
    func `zsh reads the script and registers it`() throws {
        let zsh = try #require(tool("zsh"))
        let script = "autoload -Uz compinit && compinit -u -D\n" + (try text("completion zsh"))
        let made = try run(zsh, ["-f"], stdin: script + "\nprint -r -- $_comps[proxmox-flatcar]\n")
        #expect(made.output == "_proxmox-flatcar\n")
        #expect(made.status == 0)
    }

    @Test(.enabled(if: tool("fish") != nil))
    func `fish reads the script and offers what fits`() throws {
        let fish = try #require(tool("fish"))
        func offers(_ line: String) throws -> Set<String> {
            let script = try text("completion fish") + "\ncomplete -C '\(line)'\n"
            let made = try run(fish, ["--no-config"], stdin: script)
            #expect(made.status == 0)
            return Set(made.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
        }
        #expect(try offers("proxmox-flatcar build --disk") == ["--disk-storage", "--disk-size"])
        #expect(try offers("proxmox-flatcar build --channel ") == ["stable", "beta", "alpha", "lts"])
        #expect(try offers("proxmox-flatcar build --without mask") == ["masked-units", "masked-docker"])
        #expect(try offers("proxmox-flatcar bu") == ["build"])
        #expect(try offers("proxmox-flatcar completion ") == ["bash", "zsh", "fish"])
    }
}
