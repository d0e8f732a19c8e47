import BuildErrors
import Foundation
import Proxmox
import Reports
import TemplateModel
import Testing

/// What a build says when it ends, and how a script is told.
@Suite struct BuildErrorTests {
    @Test func `every error has the exit code that tells what to do about it`() throws {
        for row in try ErrorTable.rows() { #expect(row.error.exitStatus == row.status, "\(row.error)") }
    }

    @Test func `every error is one line, and names what it is about and the way out`() throws {
        for row in try ErrorTable.rows() {
            let text = "\(row.error)"
            #expect(!text.isEmpty && !text.contains("\n"))
            #expect(!text.contains("BuildError") && !text.contains("Optional("))
            #expect(text.utf8.count < 1000)
            for word in row.words { #expect(text.contains(word), "\(text)") }
        }
    }

    /// A case that nobody has put into the table has no exit code that anybody has thought of.
    @Test func `the table has every case`() throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/BuildErrors/BuildError.swift").standardized
        let cases = try String(contentsOf: source, encoding: .utf8).split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^ +case (\w+)/).map { String($0.output.1) }
        }
        let covered = Set(
            try ErrorTable.rows().map { row in
                Mirror(reflecting: row.error).children.first?.label ?? "cancelled"
            })
        #expect(cases.count > 40)
        #expect(Set(cases).subtracting(covered).isEmpty)
    }

    @Test func `what is missing is named with its path`() {
        let error = BuildError.missingPrivileges(
            token: "ci@pve!build",
            [
                Privilege(name: "VM.Allocate", path: "/vms/211"), Privilege(name: "SDN.Use", path: "/sdn"),
                Privilege(name: "VM.Audit", path: "/vms/211"),
            ])
        #expect(
            "\(error)" == "the token ci@pve!build lacks privileges on /vms/211: VM.Allocate VM.Audit; /sdn: SDN.Use. "
                + "'proxmox-flatcar doctor' with the same settings prints the commands with which an administrator grants "
                + "them (pveum role add, pveum acl modify)")
    }

    @Test func `what the modules below say is handed on, and a stop is a stop`() {
        func status(_ body: () throws(BuildError) -> Void) -> String {
            do throws(BuildError) { try body() } catch { return "\(error)" }
            return ""
        }
        #expect(
            status { () throws(BuildError) in
                try asBuildError { () throws(ProxmoxError) in throw ProxmoxError.uploadSourceFailed }
            } == "\(ProxmoxError.uploadSourceFailed)")
        guard case .cancelled = BuildError(ProxmoxError.cancelled) else {
            Issue.record("a stop was taken for an error")
            return
        }
    }

    /// The client of Proxmox knows the mark of a record by heart.
    @Test func `a message about a task shows no piece of a record as it is written`() {
        let record = Record.template(TemplateRecord(vmid: 211)).description()
        let log = ("update VM 211: -description " + record).split(separator: "\n").map(String.init)
        let text = "\(ProxmoxError.taskFailed(action: "change VM 211", exitStatus: "x", log: log))"
        #expect(record.contains("\"schema\"") && !text.contains("schema") && !text.contains("<!--"), "\(text)")
    }
}
