// libelf and gelf as one module, and what else writing with it needs. C because libelf is a C
// library; the one constant below is missing from elf.h, where every other note type is.
#pragma once
#include <gelf.h>
#include <libelf.h>
#include <linux/memfd.h>

/// The type of a note written by <sys/sdt.h> (version 3), from SystemTap's sdt.h.
enum { CELF_NOTE_STAPSDT = 3 };

/// Declared in <sys/mman.h>, but only for those who ask for GNU extensions first.
extern int memfd_create(const char *name, unsigned int flags);

/// An empty file in memory, closed on exec, or -1. libelf writes to descriptors only, and changes
/// the size of the file, which pipes and devices refuse. memfd_create(2), Linux 3.17.
static inline int celf_memory_file(void) { return memfd_create("object", MFD_CLOEXEC); }
