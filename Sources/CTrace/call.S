// What a tracee executes when it makes a system call for us: the call, and then the way back to where it was.
// The tracer stops it before it comes to the second part and sets its registers itself; a tracee whose tracer
// has been killed meanwhile finds its way alone. Assembly because it is copied into the tracee, and because
// nothing but registers may be touched.
//
// The data behind it is filled in when it is copied: how many bytes to unmap again of what the call has mapped,
// then the mask of signals, then the registers in the order of `struct user_regs_struct` (<sys/user.h>) up to
// rsp. It lies in memory that can only be read; so nothing is pushed, and the stack pointer goes over the data
// for the flags.

        .intel_syntax noprefix
        .section .rodata
        .globl  ctrace_call_start, ctrace_call_undone, ctrace_call_data, ctrace_call_end
        .hidden ctrace_call_start, ctrace_call_undone, ctrace_call_data, ctrace_call_end
        .balign 16
ctrace_call_start:
        syscall
        mov     rsi, [rip + ctrace_call_data]
        test    rsi, rsi
        jz      ctrace_call_undone
        mov     rdi, rax                        // an error is no address, and refused
        mov     eax, 11                         // munmap
        syscall
ctrace_call_undone:
        lea     rsp, [rip + .Lregisters + 18 * 8]
        popfq
        // Signals may come from here on, so their stack first. Neither the call nor what follows changes the flags.
        mov     rsp, [rip + .Lregisters + 19 * 8]
        mov     eax, 14                         // rt_sigprocmask
        mov     edi, 2                          // SIG_SETMASK
        lea     rsi, [rip + .Lmask]
        mov     edx, 0
        mov     r10d, 8
        syscall
        mov     r15, [rip + .Lregisters + 0 * 8]
        mov     r14, [rip + .Lregisters + 1 * 8]
        mov     r13, [rip + .Lregisters + 2 * 8]
        mov     r12, [rip + .Lregisters + 3 * 8]
        mov     rbp, [rip + .Lregisters + 4 * 8]
        mov     rbx, [rip + .Lregisters + 5 * 8]
        mov     r11, [rip + .Lregisters + 6 * 8]
        mov     r10, [rip + .Lregisters + 7 * 8]
        mov     r9, [rip + .Lregisters + 8 * 8]
        mov     r8, [rip + .Lregisters + 9 * 8]
        mov     rax, [rip + .Lregisters + 10 * 8]
        mov     rcx, [rip + .Lregisters + 11 * 8]
        mov     rdx, [rip + .Lregisters + 12 * 8]
        mov     rsi, [rip + .Lregisters + 13 * 8]
        mov     rdi, [rip + .Lregisters + 14 * 8]
        jmp     qword ptr [rip + .Lregisters + 16 * 8]
        .balign 8
ctrace_call_data:
        .quad   0
.Lmask:
        .quad   0
.Lregisters:
        .fill   20, 8, 0
ctrace_call_end:
        .section .note.GNU-stack, "", @progbits
