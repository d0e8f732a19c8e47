#include "CBuildFacts.h"
#include "archive.h"

const char *build_commit(void) {
#ifdef BUILD_COMMIT
    // What scripts/install and others have said to Package.swift.
    return BUILD_COMMIT;
#else
    return ARCHIVED_COMMIT[0] == '$' ? "" : ARCHIVED_COMMIT;
#endif
}
