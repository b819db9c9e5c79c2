// The built-in functions of the machine, by number. Each says what its operands are; strings are
// addresses, and a NULL string where one is needed is an `invalidAddress` fault.

/// A function of slots, which the output is not needed for.
package enum Subroutine: Int64, CaseIterable, Sendable {
  /// (string): its length in bytes.
  case stringLength
  /// (string, byte): the address within the string of the first, or of the last such byte; NULL if none.
  case findByte, findLastByte
  /// (string, needle): the address of the first occurrence; NULL if none.
  case findString
  /// (string, needle, start, hasStart): the index of the first occurrence at or after start; -1 if none.
  /// A negative start is 0; an empty needle is found up to the end.
  case indexOf
  /// (string, needle, start, hasStart): the index of the last occurrence at or before start; -1 if none.
  /// A negative start finds nothing.
  case lastIndexOf
  /// (string, start, length, hasLength): a part, with negative numbers counted as Perl's substr does.
  case substring
  /// (string, string): both, one after the other.
  case joinStrings
  /// (string or NULL, delimiters): the next token, or NULL at the end; the machine remembers the string
  /// for the next NULL of the same firing. A NULL before any string is an `invalidAddress` fault.
  case token
  /// (path): as basename(1) and dirname(1) have it.
  case baseName, directoryName
  /// (path): without empty, `.` and `..` parts, by text alone.
  case cleanPath
  /// (integer, base): its digits; base 0 stands for 10, with a sign if negative. Other bases take the
  /// integer as unsigned. Bases that do not exist are an `illegalOperation` fault, here and below.
  case integerToString
  /// (string, base): the integer it begins with; base 0 reads 0x and 0 prefixes.
  case stringToInteger
  /// (address of 4 bytes), (address of 16 bytes): as inet_ntop(3) writes them, but for an IPv4 address
  /// within one of IPv6, which is written as that alone.
  case internetAddress4, internetAddress6
  /// (family, address): by the family, AF_INET or AF_INET6; another is an `illegalOperation` fault.
  case internetAddress
  /// (type, address): a link-layer address as hexadecimal bytes with colons; nothing for a type that is
  /// neither Ethernet's nor InfiniBand's.
  case linkAddress
  /// (integer): its low 2, 4 or 8 bytes in the other order.
  case swapBytes2, swapBytes4, swapBytes8
  /// (): a number nobody can foresee, of 64 bits.
  case random
  /// (string): with ASCII letters in the other case.
  case upperCase, lowerCase
  /// (string, string, limit): as strncmp(3).
  case compareUpTo
  /// (string, base): as `stringToInteger`, but 0 for a string that begins with a blank.
  case parseInteger
  /// (string, index): that byte, or 0 if the index is outside of the string.
  case byteAt
  /// (string, old, new): with every occurrence of the old replaced; an empty old leaves all as it is.
  case replaceAll
  /// (string, delimiters): as `token`, but an empty string goes on with the last, and the end is an empty
  /// string too.
  case nextToken
  /// (string, limit, isQuoted): with C's escapes for all but printable ASCII, at most `limit` bytes or what
  /// a string has if that is 0 or less. In quotes, dots behind show that something was cut off.
  case escape
  /// (number): what that group of the last pattern found matched, 0 being all; empty if it took no part.
  case matchedText
  /// (): how many groups the last pattern found has, all of it counted; 0 if none has been found.
  case matchedGroups

  // What follows is SystemTap's: what goes wrong raises the message that its library raises.

  /// (string, start, length): a part; nothing if the start is not within the string.
  case partOfString
  /// (string, index): that byte, or an error if the index is outside of the string.
  case byteWithin
  /// (string, limit of it, limit of the result, isQuoted): with escapes for all but printable ASCII.
  case quote
  /// (number): what that group of the last pattern found matched, or an error.
  case matchedGroup
  /// (): as `matchedGroups`, or an error.
  case matchedGroupCount
  /// (limit): a number below it, or an error if that is large.
  case randomBelow
  /// (number): `ENOENT` for 2 or -2; nothing for what is no error.
  case errorName
  /// (seconds since 1970): `Thu Jan  1 00:00:00 1970`.
  case dateText
  /// (address, limit): the tracee's string there, of at most so many bytes; or an error.
  case traceeText
  /// (address, limit, string): the same, or the string if it cannot be read.
  case traceeTextOrElse
  /// (address, bytes of a character): the tracee's UTF-16 or UTF-32 there as UTF-8.
  case traceeWideText
  /// (address, bytes, limit of the result, raises): the tracee's memory there, with quotes and escapes. If it
  /// cannot be read, that is an error, or the address is the text.
  case traceeBytesQuoted
  /// (name): a register, by a name of `RegisterName`.
  case registerNamed
  /// (first, last, delimiter): words of the process's command line, the program being 0; all from the first
  /// on if the last is before it.
  case commandWords
  /// (name): a variable of the process's environment.
  case environmentVariable
  /// (thread, number of a `TaskFact`): 0 for a thread that is not there.
  case taskFact
  /// (thread): its name.
  case taskName
  /// (number): the address in that frame of the stack, the hit's own being 0; an error if there is none.
  case stackAddress
  /// (address): how far into its module it is, or an error; the module's build id, or an error.
  case moduleOffset, moduleBuildID
  /// (form): gets the stack's text ready, and gives how long it is.
  case listStack
  /// (addresses in hexadecimal with blanks between): gets a line for each of them ready, likewise.
  case listSymbols
  /// (): gets the registers ready, likewise.
  case listRegisters
  /// (count): gets `$arg1=0x1 $arg2=…` ready, likewise; all arguments that the hit has if the count is
  /// negative.
  case listArguments
  /// (offset): what there is room for of what is ready.
  case listedText
  /// (a, b): numbers as bits of a double; comparisons give 1 or 0.
  case floatAdd, floatSubtract, floatMultiply, floatDivide, floatRemainder
  case floatEqual, floatLess, floatLessOrEqual
  /// (a)
  case floatSquareRoot
  /// (a, digits after the point)
  case floatText
  /// (string): what number it begins with.
  case parseFloat
  /// (integer)
  case floatFromInteger
  /// (a, rounding as softfloat numbers it)
  case integerFromFloat
  /// (bits of a float): those of the same number as a double.
  case widenFloat

  /// How many slots it takes.
  package var operandCount: Int {
    switch self {
    case .random, .matchedGroups, .matchedGroupCount, .listRegisters: 0
    case .stringLength, .baseName, .directoryName, .cleanPath, .internetAddress4,
      .internetAddress6, .swapBytes2, .swapBytes4, .swapBytes8, .upperCase, .lowerCase,
      .matchedText, .matchedGroup, .randomBelow, .errorName, .dateText, .registerNamed,
      .environmentVariable, .taskName, .stackAddress, .listStack, .listSymbols, .listArguments,
      .listedText, .moduleOffset, .moduleBuildID, .floatSquareRoot, .parseFloat, .floatFromInteger,
      .widenFloat:
      1
    case .findByte, .findLastByte, .findString, .joinStrings, .token, .integerToString,
      .stringToInteger, .internetAddress, .linkAddress, .parseInteger, .byteAt, .nextToken,
      .byteWithin, .traceeText, .traceeWideText, .taskFact, .floatAdd, .floatSubtract,
      .floatMultiply, .floatDivide, .floatRemainder, .floatEqual, .floatLess, .floatLessOrEqual,
      .floatText, .integerFromFloat:
      2
    case .compareUpTo, .replaceAll, .escape, .partOfString, .traceeTextOrElse, .commandWords: 3
    case .indexOf, .lastIndexOf, .substring, .quote, .traceeBytesQuoted: 4
    }
  }
}
