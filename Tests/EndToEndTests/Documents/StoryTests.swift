import Foundation
import Testing

/// Each page's commands do what the page says, entered by a reader who has nothing but the page.
@Suite(.blocking, .simulator) struct StoryTests {
    @Test(arguments: Page.all) func `the commands of a page are run`(page: Page) throws {
        try Bench.run(world: page.world) { bench in
            let story = try Story(bench)
            try page.begin(story)
            for block in page.blocks {
                // Only the first page says to do what doctor prints, and to ask again.
                let asks = page.document == "README.md" && block.text.contains("\nproxmox-flatcar doctor\n")
                let outcome = asks ? try story.enterUntilReady(block) : try story.enter(block)
                // Without what the block was to bring about, all others would fail as well.
                guard outcome.ending == .exit(0) else { return }
                try page.go(on: story, after: outcome)
            }
            try page.end(story)
        }
    }

    /// What others only play can be wrong in ways that would never show.
    static let slips = [
        "systemctl enable --now proxmox-flatcart.timer", "scripts/demo --faster", "scripts/dema", "helm install a ./b",
        "journalctl --unit other.service", "git clone https://github.com/proxmox-flatcar/other", "nonsense",
        "kubectl --namespace proxmox-flatcar create job --from=cronjob/other first", "pveum pool add", "tofu apply",
        "kubectl --namespace other create secret generic proxmox-flatcar --from-file=proxmox-secret",
        "proxmox-flatcar build --nonsense", "sudo nonsense", "qm destroy 999", "rm -r /var/lib", "pvesm remove flatcar",
        "ansible-playbook clone.yaml",
    ]

    @Test func `a slip is found`() throws {
        try Bench.run { bench in
            let story = try Story(bench)
            try story.write("clone.yaml", "- hosts: localhost\n  tasks: [{community.proxmox.proxmox_kvm: {name: x}}]\n")
            try story.write("proxmox-secret", "x")
            for command in Self.slips {
                let block = Block(document: "", section: "", heading: "", line: 0, language: "sh", text: command)
                // Some are found by the node, which throws.
                guard let outcome = try? story.enter(block, expecting: nil) else { continue }
                #expect(outcome.ending != .exit(0), "\(outcome)")
            }
        }
    }

    @Test func `there is a section for every consumer`() {
        let all = Block.of("docs/consumers.md").map(\.text).joined()
        for consumer in ["capmox", "cluster-chart", "kamaji", "terraform", "ansible", "json"] {
            #expect(all.contains("values --for \(consumer)"), "\(consumer)")
        }
    }
}
