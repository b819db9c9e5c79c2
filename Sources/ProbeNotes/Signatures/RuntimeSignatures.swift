// The probes of the libraries that come with GCC: libstdc++ (unwind-cxx.h and eh_*.cc) and libgcc
// (unwind-dw2.c).

extension BuiltInSignatures {
  static let runtimes = #"""
    provider libstdcxx
    # The type is a std::type_info, whose second word is the address of the type's mangled name.
    {throw,catch,rethrow}(object: pointer, type: pointer)

    provider libgcc
    unwind(cfa: pointer, handler: pointer)
    """#
}
