#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What `--on-change` names: a program that is there, or a file that can be written.
enum ChangePlace: Equatable {
    case program
    case file
    /// Neither; why.
    case unfit(String)

    init(_ path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else {
            self = Self.newFile(path)
            return
        }
        guard information.st_mode & S_IFMT == S_IFREG else {
            self = .unfit("it is neither a program nor a file")
            return
        }
        guard access(path, X_OK) != 0 else {
            self = .program
            return
        }
        // Somebody's program that only lacks its mode must not become a file of values.
        self =
            Self.isScript(path)
            ? .unfit("it begins with #!, and is not executable: chmod +x makes it a COMMAND")
            : Self.writable(path)
    }

    private static func newFile(_ path: String) -> ChangePlace {
        // A word that is meant to be a program of PATH, or a command line.
        let isBare = !path.contains("/") && !path.contains(".")
        guard path != "-", !isBare, !path.contains(" ") else {
            return .unfit("it is no program that is there; name a FILE or a COMMAND by its path, without arguments")
        }
        return writable(path)
    }

    private static func writable(_ path: String) -> ChangePlace {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var information = stat()
        guard stat(folder, &information) == 0, information.st_mode & S_IFMT == S_IFDIR, access(folder, W_OK) == 0
        else { return .unfit("no file can be written there: \(folder) is no directory that this user can write to") }
        return .file
    }

    private static func isScript(_ path: String) -> Bool {
        guard let file = fopen(path, "r") else { return false }
        defer { fclose(file) }
        return fgetc(file) == 0x23 && fgetc(file) == 0x21
    }
}
