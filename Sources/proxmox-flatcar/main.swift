import CommandLine
import Reports

let console = Console()
StopSignal.install()
guard let arguments = ProcessArguments.withoutProgramName else {
    console.fail("cannot read the command line: this C library keeps it to itself, and /proc is not there")
    StopSignal.exit(with: .failure, console)
}
StopSignal.exit(with: Program(console: console).run(arguments), console)
