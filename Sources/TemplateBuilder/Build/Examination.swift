public import BuildErrors
public import Doctor

extension TemplateBuilder {
    /// Looks at everything that a build with these settings needs, and says what is missing.
    /// - Throws: `BuildError.cancelled`; all other errors are findings.
    public func examine() throws(BuildError) -> Diagnosis {
        try Doctor(settings, source: context.source, cluster: context.cluster).examine { () throws(BuildError) in
            try plan()
        }
    }
}
