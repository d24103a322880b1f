#pragma once
#include <signal.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>

// The C library has these, but shows them only to those that ask for its extensions, which Swift's module of it does not.

extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict actions, const char *restrict path);

/// POSIX_SPAWN_SETSID: a session of its own, and with it a process group.
static const short gate_spawn_setsid = 0x80;
