// The probes of Perl built with -Dusedtrace (perldtrace in its documentation).

extension BuiltInSignatures {
  static let perl = #"""
    provider perl
    sub__{entry,return}(sub: string, filename: string, line: int, package: string)
    phase__change(new: string, old: string)
    op__entry(op: string)
    {loading,loaded}__file(filename: string)
    """#
}
