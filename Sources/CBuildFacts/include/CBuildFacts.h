#pragma once

/// The commit that this was built from, `1a2b3c4d5e6f` or, with changes that were not committed, `1a2b3c4d5e6f-dirty`.
///
/// - Returns: an empty text where nobody has said it to the build.
const char *build_commit(void);
