// The handler of SIGTRAP that a safety net puts into a tracee. Assembly because it is copied: it runs in
// the tracee, where nothing of ours is but itself, and may touch nothing but the registers that a signal
// handler may.
//
// It is called as a handler with SA_SIGINFO: the signal in rdi, siginfo_t in rsi, ucontext_t in rdx. A trap
// at one of our sites, which comes here when no tracer has taken it, is passed over as the tracer would have;
// any other goes where it would have gone without us. A tracer that was killed when it had taken a thread past a
// trap, and had not let it go, has marked that by the resume flag (see SafetyNet.swift).
//
// What follows it in memory, from `ctrace_net_data` on, is filled in when it is copied. The table is a page
// further on (see SafetyNet.swift): slots of 8 bytes, 0 for an empty one, else the address of a site in the
// low 48 bits and above them what to add to the program counter.

        .intel_syntax noprefix
        .section .rodata
        .globl  ctrace_net_start, ctrace_net_restorer, ctrace_net_data, ctrace_net_end
        .hidden ctrace_net_start, ctrace_net_restorer, ctrace_net_data, ctrace_net_end
        .balign 16
ctrace_net_start:
        cmp     dword ptr [rsi + 8], 0x80       // si_code: SI_KERNEL, an executed int3
        jne     .Lother
        bt      dword ptr [rdx + 176], 16       // RF of the flags in the ucontext
        jc      .Lreturn
        mov     rax, [rdx + 168]                // the program counter in the ucontext
        dec     rax                             // int3 is one byte
        imul    r8, rax, 0x61C88647
        shr     r8, 16
        lea     r10, [rip + ctrace_net_start + 4096]
.Lnext:
        and     r8, [rip + .Lmask]
        mov     r9, [r10 + r8 * 8]
        test    r9, r9
        jz      .Lother
        mov     r11, r9
        shl     r11, 16
        shr     r11, 16
        cmp     r11, rax
        je      .Lours
        inc     r8
        jmp     .Lnext
.Lours:
        sar     r9, 48
        add     [rdx + 168], r9
        ret
.Lother:
        mov     rax, [rip + .Lhandler]
        cmp     rax, 1
        ja      .Lcall
        // A step of ours that was told when the tracer was gone: TRAP_BRKPT or TRAP_TRACE.
        mov     r8d, [rsi + 8]
        dec     r8d
        cmp     r8d, 2
        jb      .Lreturn
        cmp     rax, 1
        jb      .Ldie                           // SIG_DFL
        cmp     dword ptr [rsi + 8], 0          // SIG_IGN: what a process has sent is ignored, and what
        jg      .Ldie                           // the kernel forces is not
.Lreturn:
        ret
.Lcall:
        jmp     rax
.Ldie:
        // Default again, and the same signal for this thread, which gets it when the handler returns.
        push    rdi
        xor     eax, eax
        push    rax
        push    rax
        push    rax
        push    rax
        mov     rsi, rsp
        xor     edx, edx
        mov     r10d, 8
        mov     eax, 13                         // rt_sigaction
        syscall
        add     rsp, 32
        mov     eax, 39                         // getpid
        syscall
        push    rax
        mov     eax, 186                        // gettid
        syscall
        mov     esi, eax
        pop     rdi
        pop     rdx
        mov     eax, 234                        // tgkill
        syscall
        ret
ctrace_net_restorer:
        mov     eax, 15                         // rt_sigreturn
        syscall
        .balign 8
ctrace_net_data:
.Lhandler:
        .quad   0                               // the handler that was there before
.Lmask:
        .quad   0                               // how many slots the table has, less one
ctrace_net_end:
        .section .note.GNU-stack, "", @progbits
