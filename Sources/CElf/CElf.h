// libelf and gelf as one module. C because libelf is a C library; the one constant below is
// missing from elf.h, where every other note type is.
#pragma once
#include <gelf.h>
#include <libelf.h>

/// The type of a note written by <sys/sdt.h> (version 3), from SystemTap's sdt.h.
enum { CELF_NOTE_STAPSDT = 3 };
