// The probes of Ruby built with --enable-dtrace (probes.d; doc/dtrace_probes.rdoc).

extension BuiltInSignatures {
  static let ruby = #"""
    provider ruby
    {method,cmethod}__{entry,return}(class: string, method: string, filename: string, line: int)
    {require,find__require,load}__{entry,return}(name: string, filename: string, line: int)
    {require,load}__return(name: string)
    {raise,object__create}(class: string, filename: string, line: int)
    {array,hash,string}__create(length: long, filename: string, line: int)
    symbol__create(symbol: string, filename: string, line: int)
    parse__{begin,end}(filename: string, line: int)
    gc__{mark,sweep}__{begin,end}()
    method__cache__clear(class: string, filename: string, line: int)
    insn(instruction: string)
    insn__operand(value: string, instruction: string)
    """#
}
