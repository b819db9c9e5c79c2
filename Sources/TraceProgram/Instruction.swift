// The instructions of a program: one machine for all dialects. Operands are slots, words of 64 bits
// that belong to one run of a clause or to one call of a function. A slot holds an integer already
// extended to 64 bits by its type's sign, or the address of bytes: strings end in a zero byte, and a
// string that is nothing (NULL) is address 0. Addresses below 2^63 are the tracee's; those above are
// the machine's own memory (`MemoryRegion`), so that one load reads both.

/// A slot of the running clause or function, counted from 0.
package typealias Slot = UInt16

/// An operation and its operands, 16 bytes.
package struct Instruction: Hashable, Sendable {
  package var operation: Operation
  /// The slot that receives the result, where there is one.
  package var a: Slot
  package var b: Slot
  package var c: Slot
  package var immediate: Int64

  package init(
    _ operation: Operation, a: Slot = 0, b: Slot = 0, c: Slot = 0, immediate: Int64 = 0
  ) {
    self.operation = operation
    self.a = a
    self.b = b
    self.c = c
    self.immediate = immediate
  }
}

/// What an instruction does. `i` is the immediate, `[x]` the memory at address x.
package enum Operation: UInt8, CaseIterable, Sendable {
  // MARK: Words
  /// a = i
  case constant
  /// a = b
  case move
  /// a = b + c, and so on; 64 bits, wrapping.
  case add, subtract, multiply
  /// a = b / c and b % c, truncating towards zero. A zero c is a fault; the quotient that does not fit wraps.
  case divideSigned, divideUnsigned, remainderSigned, remainderUnsigned
  case and, or, xor
  /// a = b shifted by the low six bits of c; `shiftRightSigned` keeps the sign.
  case shiftLeft, shiftRightSigned, shiftRightUnsigned
  /// a = b + i
  case addImmediate
  /// a = -b, ~b, and 1 if b is 0, else 0.
  case negate, complement, isZero
  /// a = the low i bits of b, extended by their sign or by zeros; i is from 1 to 64.
  case signExtend, zeroExtend
  /// a = 1 if the relation holds between b and c, else 0.
  case equal, notEqual, lessSigned, lessOrEqualSigned, lessUnsigned, lessOrEqualUnsigned
  /// a = -1, 0 or 1 as string b is before, the same as or after string c, by bytes without sign; NULL is
  /// before every string and equal to NULL. At most the string size of the limits is compared.
  case compareStrings

  // MARK: Control
  /// Goes on at instruction i of the program. Backward jumps use up the clause's budget.
  case jump
  /// The same if b is 0, or is not.
  case jumpIfZero, jumpIfNotZero
  /// a = the result of function i, with its parameters from the slots from b on.
  case call
  /// Ends a function with result b.
  case returnValue
  /// Ends the clause.
  case end
  /// Ends the clause with the fault whose kind is i and whose value is b.
  case raiseFault
  /// a = 0, and faults from here on go to instruction i of the program, with a = the address of the fault's
  /// message, instead of ending the clause. What the clause has done before the fault stays done. A fault
  /// leaves the calls made and ends the iterations begun since. Running out of budget or actions is not
  /// caught, and neither is `aborted`.
  case enterTry
  /// Faults go where they went before the last `enterTry`. Returning from a function does that for those
  /// of the function.
  case leaveTry
  /// Takes i from the actions that the clause may still do (`Clause.actionLimit`). An `outOfActions` fault if
  /// none is left then.
  case chargeActions
  /// An `outOfActions` fault unless at least i actions are left.
  case requireActions

  // MARK: Memory
  /// a = the i bytes (1, 2, 4 or 8) at [b], extended by sign or by zeros.
  case loadSigned, loadUnsigned
  /// The low i bytes of b go to [a]. Tracee memory cannot be stored to.
  case store
  /// c bytes go from [b] to [a].
  case copyBytes
  /// String b goes to [a], cut to i bytes with its final zero.
  case copyString
  /// a = the address of b new bytes, all zero, which live until the clause ends.
  case allocate
  /// a = how much memory is in use for strings that operations have made.
  case textMark
  /// The strings made since the mark b are gone. A mark that is not below what is in use changes nothing.
  case releaseText
  /// a = string b, where the strings made since the mark c are gone: one of these is moved to where they
  /// began.
  case keepText
  /// a = the address of an empty string of the machine's own making, with room for any string.
  case reserveText
  /// Faults with `indexOutOfBounds` unless 0 <= b < i.
  case checkIndex
  /// Faults with `invalidAddress` of 0 if b is NULL.
  case checkNotNull

  // MARK: Variables
  /// a = global variable i; for one with storage (`bytes`) its address.
  case loadGlobal
  /// Global variable i = b; a string is copied to the variable's storage, or NULL.
  case storeGlobal
  /// The same for variables that live for all clauses of one firing.
  case loadLocal, storeLocal
  /// a = element of map i by the keys in the slots from b on: a word, or the address of a string or of
  /// bytes; 0 if there is none. As everywhere, a NULL string as a key is an `invalidAddress` fault.
  case mapLoad
  /// Element of map i by the keys from b on = c. With `deletesZeros` a 0 takes the element away.
  case mapStore
  /// a = the address of the element's bytes in map i by the keys from b on, made of zeros if it is new;
  /// 0 if the map is full.
  case mapAddress
  /// a = 1 if map i has an element by the keys from b on, else 0.
  case mapContains
  /// Takes the element of map i by the keys from b on away.
  case mapDelete
  /// Takes all elements of map i away.
  case mapRemoveAll
  /// a = how many elements map i has.
  case mapCount
  /// Aggregates value b into map i by the keys from c on. Slot a is how often it counts in a histogram,
  /// which may be negative; other kinds do not look at it, and counting does not look at b.
  case aggregate
  /// a = reading i (`StatisticReading`) of the element by the keys from b on; c is the index of the bucket
  /// for a reading that is one.
  case readStatistic

  // MARK: Iteration
  /// a = the number of a new run of iteration i (`IterationDeclaration`) over the elements there are now,
  /// with its fixed keys in the slots from b on and at most c elements if it has a limit. None is open
  /// after the clause or the function that began it.
  case iterate
  /// Goes to the next element of run b that has not been removed meanwhile; when there is none, ends the
  /// run and goes on at instruction i.
  case advance
  /// Ends run b and those begun after it; one that has ended is let be.
  case endIteration
  /// a = key i of the present element of run b; text and bytes are copies.
  case elementKey
  /// a = the value of the present element of run b, as `mapLoad` would have it, but text and bytes are
  /// copies; 0 for an aggregation, and if the element has been removed.
  case elementValue
  /// Takes the present element of run b away.
  case elementDelete

  // MARK: The hit
  /// a = argument i of the hit.
  case argument
  /// a = register number b of the hit, in the order of `RegisterName`; another number is a fault.
  case register
  /// a = fact i (`HitFact`).
  case fact
  /// a = the address of text i (`HitText`).
  case text
  /// a = the address of the name that address b has in the tracee, in form i (`SymbolForm`).
  case symbol
  /// a = the number of the user stack of at most b frames.
  case stack
  /// a = the address of a copy of the tracee's string at address b, of at most c bytes.
  case readString
  /// c bytes of the tracee from address b, which must be the tracee's, go to [a] of our own memory.
  case readBytes
  /// c bytes from [b] go to the tracee's address a.
  case writeBytes
  /// String b with its final zero goes to the tracee's address a, at most c bytes.
  case writeString
  /// Does i (`HitAction`) to the tracee with parameter b.
  case act

  // MARK: Functions and output
  /// a = built-in function i (`Subroutine`) of the slots from b on.
  case subroutine
  /// a = the address of the text that formatting i (`TextFormatting`) makes of the slots from b on, cut to
  /// the string size.
  case formatText
  /// a = 1 if pattern i of the program is found in string b, else 0. What is found is remembered for
  /// `matchedText` until the next that is, or until the clause ends.
  case matchPattern
  /// Records action i of the program with its operands in the slots from b on. Nothing that a clause
  /// records remains if it faults, unless the limits of the run say so.
  case emit
  /// a = the number of a free speculation, or 0.
  case speculation
  /// What the clause records from here on goes to speculation b. If b has not been handed out, the
  /// clause ends here, and well.
  case speculate
  /// When the clause ends well, moves what speculation b holds to the output, or throws it away, and frees
  /// it. 0 and one that is free are let be; a number beyond the last is a fault.
  case commit, discard
}

/// The machine's own memory: the top bits of an address choose a region, the rest is an offset into it.
package enum MemoryRegion: UInt64, CaseIterable, Sendable {
  /// Storage of global variables.
  case globals = 0x8
  /// Storage of variables of one firing.
  case locals = 0x9
  /// Values of maps; bits 40 to 55 are the number of the map.
  case elements = 0xA
  /// What a clause allocates, and every string that an operation makes.
  case scratch = 0xB
  /// The program's constants.
  case constants = 0xC

  /// The first address of the region.
  package var base: UInt64 { rawValue << 60 }

  /// The region an address is in, if it is in any.
  package init?(of address: UInt64) {
    self.init(rawValue: address >> 60)
  }
}
