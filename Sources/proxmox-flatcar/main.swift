import CommandLine

let console = Console()
StopSignal.install()
StopSignal.exit(with: Program(console: console).run(Array(ProcessArguments.withoutProgramName)), console)
