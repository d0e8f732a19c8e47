/// The version of this tool, as `--version` and the User-Agent say it.
let toolVersion = "0.1.0"
