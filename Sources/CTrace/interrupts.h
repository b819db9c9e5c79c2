// What the launch needs to know of the interruptions: how to undo them before exec.
#pragma once

/// Gives the signals that ctrace_catch_interrupts took their former dispositions. Safe after fork.
void ctrace_restore_interrupts(void);
