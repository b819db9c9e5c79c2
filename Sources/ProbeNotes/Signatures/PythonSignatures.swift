// The probes of CPython built with --with-dtrace (Include/pydtrace.d; "Instrumenting CPython with
// DTrace and SystemTap" in its documentation).

extension BuiltInSignatures {
  static let python = #"""
    provider python
    function__{entry,return}(filename: string, funcname: string, lineno: int)
    line(filename: string, funcname: string, lineno: int)
    gc__start(generation: int)
    gc__done(collected: long)
    import__find__load__start(modulename: string)
    import__find__load__done(modulename: string, found: int)
    audit(event: string, tuple: pointer)
    """#
}
