package import BuildErrors
import Delivery
import Flatcar
import ImagePipeline
package import TemplateModel

extension BuildSettings {
    /// Checks what can be checked before anything is asked of anybody.
    /// - Throws: `BuildError.platformReadsNoDrive`, and what `OEMSettings.check` and `Consumer.check` throw.
    package func check() throws(BuildError) {
        try consumer.check(image.board)
        try imageAsBuildError { () throws(ImageError) in try oem.check(image) }
        guard let platform = oem.platform, platform.driveFormat == nil else { return }
        throw .platformReadsNoDrive(platform)
    }
}
