// The probes of Tcl built with --enable-dtrace (generic/tclDTrace.d). From 9.0 on, counts are 64 bits.

extension BuiltInSignatures {
  static let tcl = #"""
    provider tcl
    {proc,cmd}__entry(name: string, objc: int, objv: pointer)
    {proc,cmd}__entry(name: string, objc: ssize, objv: pointer)
    {proc,cmd}__return(name: string, code: int)
    {proc,cmd}__result(name: string, code: int, result: string, object: pointer)
    {proc,cmd}__args(name: string, arg1: string, arg2: string, arg3: string, arg4: string, arg5: string, arg6: string, arg7: string, arg8: string, arg9: string)
    {proc,cmd}__info(cmd: string, type: string, proc: string, file: string, line: int, level: int, method: string, class: string)
    inst__{start,done}(name: string, depth: int, stack: pointer)
    inst__{start,done}(name: string, depth: ssize, stack: pointer)
    obj__{create,free}(object: pointer)
    tcl__probe(arg0: string, arg1: string, arg2: string, arg3: string, arg4: string, arg5: string, arg6: string, arg7: string, arg8: string, arg9: string)
    """#
}
