// Names of functions as people wrote them, from what compilers of C++ and Swift have made of them.

internal import CUnwind
internal import Glibc

/// A function's name as its language writes it; a name that is no mangled one stays as it is.
package func demangled(_ name: String) -> String {
  if name.hasPrefix("_Z") {
    var status: Int32 = 0
    return unsafe text(__cxa_demangle(name, nil, nil, &status)) ?? name
  }
  if name.hasPrefix("$s") || name.hasPrefix("$S") || name.hasPrefix("_T0") {
    return unsafe text(swift_demangle(name, name.utf8.count, nil, nil, 0)) ?? name
  }
  return name
}

private func text(_ bytes: UnsafeMutablePointer<CChar>?) -> String? {
  guard let bytes = unsafe bytes else { return nil }
  defer { unsafe free(bytes) }
  return unsafe String(cString: bytes)
}
