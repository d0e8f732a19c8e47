import BuildErrors
import CommandLine
import Files
import Flatcar
import FoundationEssentials
import ImagePipeline
import Reports
import TemplateBuilder

/// From the command line to an exit code.
struct Program {
    let console: Console

    func run(_ arguments: [String]) -> ExitStatus {
        do throws(any Error) {
            switch try ProgramSpec.proxmoxFlatcar(version: toolVersion).parse(arguments) {
            case .text(let text):
                console.write(text)
                return .success
            case .run(let parsed):
                let (invocation, file) = try settings(of: parsed)
                console.configure(
                    quiet: invocation[Settings.quiet], showsProgress: !invocation[Settings.noProgress])
                let privacy = file.flatMap { $0.holdsSecret ? FilePrivacy.warning(about: $0.path) : nil }
                for warning in invocation.warnings + [privacy].compactMap(\.self) { console.say("warning: \(warning)") }
                return try perform(invocation)
            }
        } catch let error as UsageError {
            console.fail("\(error)")
            return .usage
        } catch let error as BuildError {
            if !StopSignal.isRaised { console.fail("\(error)") }
            return error.exitStatus
        } catch let error as ImageError {
            if !StopSignal.isRaised { console.fail("\(error)") }
            return error.exitStatus
        } catch let error as FileError {
            console.fail("\(error)")
            return .failure
        } catch let error as FlatcarError {
            let error = ImageError.release(error)
            console.fail("\(error)")
            return error.exitStatus
        } catch let error as RunError {
            console.fail("\(error)")
            return error.exitStatus
        } catch {
            console.fail("\(error)")
            return .failure
        }
    }

    private func perform(_ invocation: Invocation) throws -> ExitStatus {
        switch invocation.commandName {
        case .build: try BuildCommand(invocation: invocation, console: console).run()
        case .check: try CheckCommand(invocation: invocation, console: console).run()
        case .list: try ListCommand(invocation: invocation, console: console).run()
        case .rollback: try RollbackCommand(invocation: invocation, console: console).run()
        case .prune: try PruneCommand(invocation: invocation, console: console).run()
        case .doctor: try DoctorCommand(invocation: invocation, console: console).run()
        case .fetch: try FetchCommand(invocation: invocation, console: console).run()
        case .ignition: try IgnitionCommand(invocation: invocation, console: console).run()
        case .values: try ValuesCommand(invocation: invocation, console: console).run()
        case .verify: try VerifyCommand(invocation: invocation, console: console).run()
        case .decompress: try DecompressCommand(invocation: invocation, console: console).run()
        case .retarget: try RetargetCommand(invocation: invocation, console: console).run()
        }
    }

    /// Flags, then environment, then the settings file.
    private func settings(of parsed: ParsedCommand) throws -> (Invocation, SettingsFile?) {
        let environment = SystemdCredential.added(to: ProcessInfo.processInfo.environment)
        let choice = try parsed.settingsFile(environment: environment)
        var file: SettingsFile?
        if choice.isExplicit {
            file = SettingsFile(path: choice.path, text: try TextFile.read(choice.path))
        } else if let text = try? TextFile.read(choice.path) {
            // Nobody asked for it: a file that only root can read must not stop a command that needs none.
            file = SettingsFile(path: choice.path, text: text)
        }
        return (try parsed.resolve(environment: environment, file: file), file)
    }
}
