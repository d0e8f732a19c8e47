package import BuildErrors
package import SFTP
package import TemplateModel

extension SFTPSettings {
    /// The server, as its client takes it.
    /// - Throws: `BuildError.sftp` for a URL that cannot be one.
    package func access() throws(BuildError) -> SFTPAccess {
        do {
            return SFTPAccess(directory: try SFTPDirectory(url), keyFile: keyFile, knownHostsFile: knownHostsFile)
        } catch {
            throw .sftp(error)
        }
    }
}
