// The probes of SystemTap's own programs (the tapset stap_staticmarkers).

extension BuiltInSignatures {
  static let systemTap = #"""
    provider stap
    pass{0,1a,1b,2,3,4,5,6}__{start,end}(session: pointer)
    cache__add__{mod,src,nss}(destination: string, source: string)
    cache__clean(path: string)
    cache__get(source: string, module: string)
    benchmark__fp(double: double, float: float)

    provider staprun
    {insert,remove}__module(module: string)
    """#
}
