#pragma once

/// The command line as the system gave it to the process. Swift's own view of it reads /proc/self/cmdline, which is not
/// there in every chroot and sandbox, and is then an empty list: a command that was lost would look like no command.
///
/// - Parameter count: receives how many words there are.
/// - Returns: the words, or NULL where the C library does not hand them to whoever asks before main.
char *const *carguments(int *count);
