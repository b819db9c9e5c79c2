// The probes of CPython built with --with-dtrace (Include/pydtrace.d; "Instrumenting CPython with
// DTrace and SystemTap" in its documentation).

extension BuiltInSignatures {
  static let python = #"""
    provider python
    function__{entry,return}(filename: string, function: string, line: int)
    line(filename: string, function: string, line: int)
    gc__start(generation: int)
    gc__done(collected: long)
    import__find__load__start(module: string)
    import__find__load__done(module: string, found: int)
    audit(event: string, args: pointer)
    """#
}
