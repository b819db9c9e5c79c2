// shapes: one site for each form of operand, each with a value known beforehand.
//
// The notes are written by hand, since no compiler can be made to choose every form. Each shape is
// an assembler function: it sets its registers up, passes its site (a nop unless said otherwise)
// and returns. The program prints one line `name=value` per shape, in the order it fires them: the
// argument as its own text declares it (signed, unsigned or floating), or `error` where the operand
// has no meaning; after them `name>value`, what a site's own instruction had to leave.
//
// `shapes list` prints the lines without firing anything.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int shapes_numbers[4] = {11, -22, 33, 44};
int64_t shapes_words[4] = {1001, 1002, -1003, 1004};
_Thread_local int64_t shapes_thread = 4242;
void *volatile shapes_keep[2];

// The frame: callee-saved registers kept, 256 bytes of scratch at the stack pointer.
#define ENTER                                                            \
  "pushq %rbx\npushq %rbp\npushq %r12\npushq %r13\npushq %r14\npushq %r15\n" \
  "subq $264, %rsp\n"
#define LEAVE                                                            \
  "addq $264, %rsp\n"                                                    \
  "popq %r15\npopq %r14\npopq %r13\npopq %r12\npopq %rbp\npopq %rbx\nret\n"

// A version 3 note, as <sys/sdt.h> writes it.
#define NOTE(name, arguments)                                            \
  ".pushsection .note.stapsdt,\"\",@note\n"                              \
  ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n"                          \
  "991: .asciz \"stapsdt\"\n992: .balign 4\n"                            \
  "993: .8byte 990b, _.stapsdt.base, 0\n"                                \
  ".asciz \"shapes\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n"   \
  "994: .balign 4\n.popsection\n"

#define SHAPE(name, before, instruction, arguments)                      \
  __asm__(".text\n.type shape_" name ", @function\nshape_" name ":\n" ENTER before \
          "\n990: " instruction "\n" NOTE(name, arguments) LEAVE          \
          ".size shape_" name ", . - shape_" name "\n");

__asm__(
    ".pushsection .stapsdt.base,\"aG\",@progbits,.stapsdt.base,comdat\n"
    ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n"
    "_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n.popsection\n"
    ".data\n.balign 8\n.type shapes_local.0, @object\n"
    "shapes_local.0: .quad 7777\n.size shapes_local.0, 8\n.text\n"
    // For the site whose instruction is a call.
    ".type shapes_callee, @function\nshapes_callee: movq $99, %rax\nret\n"
    ".size shapes_callee, . - shapes_callee\n");

#define PATTERN "movabsq $0x8182838485868788, %rax"

// name, expected value, set-up, instruction at the site, argument text, result left in rax
#define SHAPES(_)                                                                                \
  _(reg64, (int64_t)0x8182838485868788, PATTERN, "nop", "8@%rax", 0)                             \
  _(reg64s, (int64_t)0x8182838485868788, PATTERN, "nop", "-8@%rax", 0)                           \
  _(reg32, 0x85868788LL, PATTERN, "nop", "4@%eax", 0)                                            \
  _(reg32s, (int32_t)0x85868788, PATTERN, "nop", "-4@%eax", 0)                                   \
  _(reg16, 0x8788, PATTERN, "nop", "2@%ax", 0)                                                   \
  _(reg16s, (int16_t)0x8788, PATTERN, "nop", "-2@%ax", 0)                                        \
  _(reg8, 0x88, PATTERN, "nop", "1@%al", 0)                                                      \
  _(reg8s, (int8_t)0x88, PATTERN, "nop", "-1@%al", 0)                                            \
  _(high, 0x87, PATTERN, "nop", "1@%ah", 0)                                                      \
  _(highs, (int8_t)0x87, PATTERN, "nop", "-1@%ah", 0)                                            \
  _(bh, 0x12, "movl $0x1234, %ebx", "nop", "1@%bh", 0)                                           \
  _(wide_name, 0x85868788LL, PATTERN, "nop", "4@%rax", 0)                                        \
  _(narrow_name, 0x85868788LL, PATTERN, "nop", "8@%eax", 0)                                      \
  _(sil, 0x34, "movl $0x1234, %esi", "nop", "1@%sil", 0)                                         \
  _(r8d, 0x7fffffff, "movl $0x7fffffff, %r8d", "nop", "4@%r8d", 0)                               \
  _(r12w, 0xbeef, "movl $0xdeadbeef, %r12d", "nop", "2@%r12w", 0)                                \
  _(r15b, 0xef, "movl $0xdeadbeef, %r15d", "nop", "1@%r15b", 0)                                  \
  _(r15l, 0xef, "movl $0xdeadbeef, %r15d", "nop", "1@%r15l", 0)                                  \
  _(unsized, 5150, "movl $5150, %ecx", "nop", "%rcx", 0)                                         \
  _(constant, 5, "", "nop", "8@$5", 0)                                                           \
  _(constants, -1, "", "nop", "-4@$-1", 0)                                                       \
  _(constantu, 4294967295LL, "", "nop", "4@$-1", 0)                                              \
  _(constant_cut, 44, "", "nop", "1@$300", 0)                                                    \
  _(constant_max, -1, "", "nop", "8@$18446744073709551615", 0)                                   \
  _(constant_hex, 16, "", "nop", "8@$0x10", 0)                                                   \
  _(constant_sum, 5, "", "nop", "8@$7-2", 0)                                                     \
  _(memory, 123456789012LL, "movabsq $123456789012, %rax\nmovq %rax, (%rsp)", "nop", "8@(%rsp)", 0) \
  _(displaced, -7, "movl $-7, 16(%rsp)", "nop", "-4@16(%rsp)", 0)                                \
  _(plus_displaced, 4242, "movq $4242, 8(%rsp)", "nop", "8@+8(%rsp)", 0)                         \
  _(negative, 31, "leaq 64(%rsp), %rdx\nmovq $31, 56(%rsp)", "nop", "8@-8(%rdx)", 0)             \
  _(byte, 0xfe, "movb $0xfe, 7(%rsp)", "nop", "1@7(%rsp)", 0)                                    \
  _(bytes, -2, "movb $0xfe, 7(%rsp)", "nop", "-1@7(%rsp)", 0)                                    \
  _(terms, 88, "movq $88, 16(%rsp)", "nop", "8@8+8(%rsp)", 0)                                    \
  _(terms3, 89, "movq $89, (%rsp)", "nop", "8@-16+8+8(%rsp)", 0)                                 \
  _(hex_displaced, 90, "movq $90, 16(%rsp)", "nop", "8@0x10(%rsp)", 0)                           \
  _(indexed, -1003, "leaq shapes_words(%rip), %rbx\nmovl $2, %edx", "nop", "8@(%rbx,%rdx,8)", 0) \
  _(indexed_displaced, 1004, "leaq shapes_words(%rip), %rbx\nmovl $2, %edx", "nop",              \
    "-8@8(%rbx,%rdx,8)", 0)                                                                      \
  _(indexed_one, 1002, "leaq shapes_words(%rip), %rbx\nmovl $8, %edx", "nop", "8@(%rbx,%rdx)", 0) \
  _(no_base, 1002, "leaq shapes_words(%rip), %rcx\nshrq $3, %rcx", "nop", "8@8(,%rcx,8)", 0)     \
  _(symbol, 11, "", "nop", "-4@shapes_numbers(%rip)", 0)                                         \
  _(symbol_plus, -22, "", "nop", "-4@shapes_numbers+4(%rip)", 0)                                 \
  _(plus_symbol, 33, "", "nop", "4@8+shapes_numbers(%rip)", 0)                                   \
  _(symbol_terms, 44, "", "nop", "4@16+shapes_numbers-4(%rip)", 0)                               \
  _(symbol_dotted, 7777, "", "nop", "8@shapes_local.0(%rip)", 0)                                 \
  _(symbol_address, (int64_t)(uintptr_t)&shapes_numbers[1], "", "nop", "8@$shapes_numbers+4", 0)  \
  _(symbol_missing, NONE, "", "nop", "8@shapes_nowhere(%rip)", 0)                                \
  _(thread_symbol, 4242, "", "nop", "8@%fs:shapes_thread@tpoff", 0)                              \
  _(thread_base, (int64_t)(uintptr_t)__builtin_thread_pointer(), "", "nop", "8@%fs:0", 0)        \
  _(thread_indirect, (int64_t)(uintptr_t)__builtin_thread_pointer(), "movl $16, %ecx", "nop",    \
    "8@%fs:-16(%rcx)", 0)                                                                        \
  _(xmm_bits, 0x400c000000000000LL, "movabsq $0x400c000000000000, %rax\nmovq %rax, %xmm0",       \
    "nop", "8@%xmm0", 0)                                                                         \
  _(xmm_double, 0x400c000000000000LL, "movabsq $0x400c000000000000, %rax\nmovq %rax, %xmm0",     \
    "nop", "8f@%xmm0", 0)                                                                        \
  _(xmm_float, 0x40200000, "movl $0x40200000, %eax\nmovd %eax, %xmm1", "nop", "4f@%xmm1", 0)     \
  _(double_in_register, 0x400c000000000000LL, "movabsq $0x400c000000000000, %rax", "nop",        \
    "8f@%rax", 0)                                                                                \
  _(double_in_memory, 0x400c000000000000LL,                                                      \
    "movabsq $0x400c000000000000, %rax\nmovq %rax, 8(%rsp)", "nop", "8f@8(%rsp)", 0)             \
  _(upper_case, NONE, PATTERN, "nop", "8@%RAX", 0)                                               \
  _(no_register, NONE, "", "nop", "8@%r16", 0)                                                   \
  _(bad_address, NONE, "xorl %eax, %eax", "nop", "8@(%rax)", 0)                                  \
  _(nop_long, 61, "movl $61, %eax", ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00", "8@%rax", 61)          \
  _(nop_word, 62, "movl $62, %eax", ".byte 0x66, 0x90", "8@%rax", 62)                            \
  _(nop_wide, 63, "movl $63, %eax",                                                              \
    ".byte 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00", "8@%rax", 63)            \
  _(step_increment, 41, "movl $41, %eax", "incq %rax", "8@%rax", 42)                             \
  _(step_relative, 1, "movl $1, %eax", "movq shapes_words(%rip), %rax", "8@%rax", 1001)          \
  _(step_jump, 2, "movl $2, %eax", "jmp 995f\nud2\n995: incq %rax", "8@%rax", 3)                 \
  _(step_call, 3, "movl $3, %eax", "call shapes_callee", "8@%rax", 99)                           \
  _(step_push, 4, "movl $4, %eax", "pushq %rax\npopq %rcx\nleaq 1(%rcx), %rax", "8@%rax", 5)     \
  _(syscall_site, 39, "movl $39, %eax", "syscall\nmovl $39, %eax", "8@%rax", 39)

#define NONE INT64_MIN

#define DEFINE(name, expected, before, instruction, arguments, after) \
  SHAPE(#name, before, instruction, arguments)                        \
  extern int64_t shape_##name(void);
SHAPES(DEFINE)

struct shape {
  const char *name;
  const char *argument;
  int64_t expected;
  int64_t after;
  int64_t (*fire)(void);
};

static void print(const struct shape *shape) {
  printf("%s=", shape->name);
  if (shape->expected == NONE) {
    puts("error");
  } else if (strstr(shape->argument, "f@") != NULL) {
    double wide;
    float narrow;
    memcpy(&wide, &shape->expected, sizeof wide);
    memcpy(&narrow, &shape->expected, sizeof narrow);
    printf("%g\n", shape->argument[0] == '4' ? (double)narrow : wide);
  } else if (shape->argument[0] == '-') {
    printf("%lld\n", (long long)shape->expected);
  } else {
    printf("%llu\n", (unsigned long long)shape->expected);
  }
}

int main(int argc, char **argv) {
  alarm(60);
  int only_list = argc > 1 && strcmp(argv[1], "list") == 0;
  shapes_keep[0] = shapes_words;
  shapes_keep[1] = &shapes_thread;
#define ROW(name, expected, before, instruction, arguments, after) \
  {#name, arguments, expected, after, shape_##name},
  const struct shape shapes[] = {SHAPES(ROW)};
  int count = (int)(sizeof shapes / sizeof shapes[0]), wrong = 0;
  for (int i = 0; i < count; i++) print(&shapes[i]);
  if (only_list) return 0;
  fflush(stdout);
  for (int i = 0; i < count; i++) {
    int64_t left = shapes[i].fire();
    if (shapes[i].after == 0) continue;
    printf("%s>%lld\n", shapes[i].name, (long long)left);
    wrong += left != shapes[i].after;
  }
  return wrong == 0 ? 0 : 1;
}
